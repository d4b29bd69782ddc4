import type { Context } from '../context.js';
import type { Title } from './title.js';

/** A title another subgraph points at; null when there is none that the actor may see. */
export async function titleReference(reference: { id: string }, { loaders }: Context): Promise<Title | null> {
  return (await loaders.title.load(reference.id)) ?? null;
}
