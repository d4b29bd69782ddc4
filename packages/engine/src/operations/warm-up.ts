import { setImmediate as others } from 'node:timers/promises';
import { isRefusal } from '../errors.js';
import type { Graph } from './graph.js';
import type { KnownOperation } from './known.js';

/** How much is planned before a new supergraph is switched to. */
export interface WarmUp {
  /** Operations, those that were run most. @default 500 */
  readonly operations: number;
  /** @default 30000 */
  readonly timeMs: number;
}

export const defaultWarmUp: WarmUp = { operations: 500, timeMs: 30_000 };

/** Plans for one graph what another knows. What is not valid any more is left out, as is what finds no time. */
export async function warmUp(
  graph: Graph,
  known: readonly KnownOperation[],
  limits: WarmUp & { readonly signal: AbortSignal },
): Promise<void> {
  const until = performance.now() + limits.timeMs;
  for (const earlier of known.slice(0, limits.operations)) {
    if (performance.now() > until || limits.signal.aborted) return;
    // What goes wrong will go wrong again when somebody asks for it, and be told then.
    await learn(graph, earlier).catch(() => undefined);
    await others();
  }
}

async function learn(graph: Graph, { text, uses, plans }: KnownOperation): Promise<void> {
  const found = await graph.prepare(text);
  if (isRefusal(found)) return;
  // What was run long ago counts less with each supergraph.
  found.uses += uses / 2;
  for (const { asker } of [...plans.values()]) await graph.warm(found, asker);
}
