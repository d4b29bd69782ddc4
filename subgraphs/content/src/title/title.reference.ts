import type { Context } from '../context.js';
import type { Title } from './title.js';

/** Resolves titles of a type that other subgraphs point at; null when there is none that the actor may see. */
export function titleReference(type: abstract new () => Title) {
  return async (reference: { id: string }, { loaders }: Context): Promise<Title | null> => {
    const title = await loaders.title.load(reference.id);
    return title instanceof type ? title : null;
  };
}
