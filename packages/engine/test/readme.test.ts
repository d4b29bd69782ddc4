import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import * as engineExports from '../src/index.js';
import { compose, schemaOf } from './support/graph.js';
import { serveSubgraph } from './support/server.js';
import { shop } from './support/shop.js';

/** Runs the example as it is printed, with the imports and the supergraph handed in. */
async function run(example: string, given: object, console: object): Promise<void> {
  const body = example.replace(/^import .*$/m, '');
  const AsyncFunction = run.constructor as new (...code: string[]) => (...args: unknown[]) => Promise<void>;
  await new AsyncFunction(...Object.keys(given), 'console', body)(...Object.values(given), console);
}

test('the example of the README runs as it stands', async () => {
  const sources = shop();
  const clock = {
    sdl: 'type Query { _clock: Int } type Subscription { time: String }',
    resolvers: {
      Subscription: {
        time: {
          subscribe: async function* () {
            yield { time: 'noon' };
          },
        },
      },
    },
  };
  const people = await serveSubgraph(schemaOf(sources.people));
  const things = await serveSubgraph(schemaOf(sources.things));
  const clocks = await serveSubgraph(schemaOf(clock));
  const urls = { people: people.url, things: things.url, clock: clocks.url };
  const supergraphSdl = compose({ ...sources, clock }, urls);

  const readme = await readFile(new URL('../README.md', import.meta.url), 'utf8');
  const example = /```ts\n([\s\S]*?)```/.exec(readme)?.[1] ?? '';
  const printed: string[] = [];
  await run(example, { ...engineExports, supergraphSdl }, { log: (line: string) => printed.push(line), error: fail });

  expect(printed).toEqual([
    '{"data":{"person":{"name":"Ada","things":[{"label":"Lamp"},{"label":"Table"}]}}}',
    '{"data":{"time":"noon"}}',
  ]);
  await Promise.all([people, things, clocks].map((server) => server.kill()));
});

function fail(...what: unknown[]): void {
  throw new Error(what.join(' '));
}
