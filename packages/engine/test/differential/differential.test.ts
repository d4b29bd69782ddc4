import fc from 'fast-check';
import { type GraphQLSchema, parse, validate } from 'graphql';
import { afterEach, expect, test } from 'vitest';
import { anonymous, createEngine, type Engine, type SubgraphRequest, type Transport } from '../../src/index.js';
import { compose } from '../support/graph.js';
import { library, media } from './graph.js';
import { operations } from './operations.js';
import { type Answer, type Oracle, oracleFor } from './oracle.js';
import { type Ask, type Draw, subgraphsOf, wholeOf } from './world.js';

/** `DIFFERENTIAL_RUNS=5000 vitest run packages/engine/test/differential` looks longer. */
const numRuns = Number(process.env['DIFFERENTIAL_RUNS'] ?? 250);
const seed = Number(process.env['DIFFERENTIAL_SEED'] ?? 20261120);
const worldsPerOperation = 10;

let engine: Engine;
let current: Record<string, Ask>;
let cases = 0;
let answers = 0;

afterEach(() => engine.close());

async function open(supergraphSdl: string): Promise<GraphQLSchema> {
  const transport = (name: string): Transport => ({
    async execute({ query, variables }: SubgraphRequest) {
      // Answers come in another order than they were asked for, so that fetches meet in all ways they can.
      for (let turns = (query.length + ++answers) % 5; turns > 0; turns--) await new Promise(setImmediate);
      return current[name]?.(query, { ...variables }) ?? {};
    },
    subscribe: () => [] as never,
    close: async () => undefined,
  });
  engine = await createEngine({ supergraphSdl, transports: transport });
  return engine.schema;
}

test.each([
  ['library', 'Query', library, numRuns],
  ['library', 'Mutation', library, numRuns / 5],
  ['media', 'Query', media, numRuns],
  ['media', 'Mutation', media, numRuns / 5],
] as const)(
  '%s, %s: the engine answers as executeQueryPlan does',
  { timeout: 600_000 },
  async (name, root, graph, runs) => {
    const supergraphSdl = compose(graph);
    const schema = await open(supergraphSdl);
    const [worlds, whole, oracle] = [subgraphsOf(graph), wholeOf(schema), oracleFor(supergraphSdl)];
    cases = 0;
    await fc.assert(
      fc.asyncProperty(operations(schema, root), fc.nat(), async (query, start) => {
        fc.pre(validate(schema, parse(query)).length === 0);
        const expected = oracle(query);
        for (let nth = start; nth < start + worldsPerOperation; nth++)
          await compare(query, { expected, worlds, whole, nth });
      }),
      { numRuns: runs, seed },
    );
    console.log(`${name}, ${root}: ${cases} cases are equal`);
  },
);

interface Case {
  readonly expected: Oracle;
  readonly worlds: (draw: Draw) => Record<string, Ask>;
  readonly whole: (draw: Draw) => Ask;
  readonly nth: number;
}

async function compare(query: string, { expected: oracle, worlds, whole, nth }: Case): Promise<void> {
  const draw: Draw = { seed: nth, nulls: [0, 5, 15][nth % 3] ?? 0, errors: [0, 0, 3, 10][nth % 4] ?? 0 };
  const variables = { yes: nth % 2 === 0, id: '1', top: 2, currency: 'USD' };
  current = worlds(draw);
  // Apollo sends objects without a key, and believes what comes back: nothing to compare with.
  const keyless = { sent: false };
  const expected = await oracle(noticing(keyless, current), variables);
  if (keyless.sent) return;
  const { body } = await engine.execute({ query, variables, actor: anonymous, requestId: 'differential' });
  const answer: Answer = JSON.parse(body);
  expect(sorted(answer.data), 'data').toBe(sorted(expected.data));
  // The oracle runs the same plan, so a plan may be wrong for both.
  if (draw.nulls + draw.errors === 0)
    expect(sorted(answer.data), 'the whole').toBe(sorted((await whole(draw)(query, variables))['data']));
  const errors = told(expected);
  if (oracle.asksMore) expect(errors, 'errors').toEqual(expect.arrayContaining(told(answer)));
  else expect(told(answer), 'errors').toEqual(errors);
  // No subgraph gives a wrong value, and what their errors take along needs no other reason. (An entity that is not there does.)
  if (draw.nulls === 0) expect(codes(answer), 'codes').not.toContain('INVALID_SUBGRAPH_VALUE');
  for (const { path } of answer.errors ?? []) expect(leadsToNull(answer.data, path ?? []), `path ${path}`).toBe(true);
  cases++;
}

function noticing(keyless: { sent: boolean }, subgraphs: Record<string, Ask>): Record<string, Ask> {
  const noticed = (ask: Ask): Ask => {
    return (query, variables) => {
      const sent = (variables['representations'] ?? []) as { id?: unknown; code?: unknown }[];
      if (sent.some(({ id, code }) => id === undefined && code === undefined)) keyless.sent = true;
      return ask(query, variables);
    };
  };
  return Object.fromEntries(Object.entries(subgraphs).map(([name, ask]) => [name, noticed(ask)]));
}

/** Apollo puts fields under a condition last, GraphQL wants the order of the operation: the order is not compared. */
function sorted(data: unknown): string {
  return JSON.stringify(data, (_, value) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
      : value,
  );
}

/** What subgraphs said went wrong. Each message names the object and the field, so a set says it all. */
function told({ errors = [] }: Answer): string[] {
  const said = errors.filter(({ extensions }) => extensions?.code !== 'INVALID_SUBGRAPH_VALUE');
  return [...new Set(said.map(({ message }) => message))].sort();
}

function codes({ errors = [] }: Answer): unknown[] {
  return errors.map(({ extensions }) => extensions?.code);
}

function leadsToNull(data: unknown, path: readonly (string | number)[]): boolean {
  let here = data;
  for (const step of path) {
    if (here === null) return true;
    here = Object.hasOwn(here as object, step) ? (here as Record<string | number, unknown>)[step] : undefined;
    // A field that only another subgraph asked for, for @requires.
    if (here === undefined) return typeof step === 'string';
  }
  return here === null;
}
