import { expect, test } from 'vitest';
import type { ClientRequest } from '../../src/index.js';
import { ask } from '../support/actors.js';
import type { SubgraphSource } from '../support/graph.js';
import { type Asked, localEngine } from '../support/local.js';

export interface Story {
  readonly subgraphs: Readonly<Record<string, SubgraphSource>>;
  readonly query: string;
  readonly data: unknown;
  readonly variables?: ClientRequest['variables'];
  /** Which subgraphs are asked, in order. */
  readonly services?: readonly string[];
}

/** One feature: what is asked of a graph, and what comes back without errors. */
export function story(name: string, { subgraphs, query, data, variables, services }: Story): void {
  test(name, async () => {
    const { engine, asked } = await localEngine(subgraphs);
    try {
      expect(await ask(engine, query, { variables })).toEqual({ data });
      if (services) expect(names(asked)).toEqual(services);
    } finally {
      await engine.close();
    }
  });
}

function names(asked: readonly Asked[]): string[] {
  return asked.map(({ service }) => service);
}

/** A reference resolver that takes what it is given. */
export const given = { __resolveReference: (ref: object) => ref };
