// What a cached query costs a processor without HTTP: the engine from the request to the text of the answer, against
// @apollo/gateway's executor and JSON.stringify. Both run a plan of Apollo's planner (the engine's is made with type-conditioned
// fetching, Apollo's without) on the same subgraphs, in turn, write their requests as text, and parse the text of what is answered.
//   node bench/federation/cpu.ts [--rounds 40] [--runs 50]
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual, parseArgs } from 'node:util';
import { operationFromDocument, Supergraph } from '@apollo/federation-internals';
import { buildOperationContext, executeQueryPlan } from '@apollo/gateway';
import { QueryPlanner } from '@apollo/query-planner';
import { execute, parse } from 'graphql';
import { anonymous, createEngine, type Transport } from '../../packages/engine/dist/index.js';
import { median, table } from '../support/report.ts';
import { schemas, supergraph } from './graph.ts';

const { values: options } = parseArgs({
  options: { rounds: { type: 'string', default: '40' }, runs: { type: 'string', default: '50' } },
});
const sdl = supergraph('http://subgraphs.invalid');
const { query } = JSON.parse(readFileSync(join(import.meta.dirname, 'query.json'), 'utf8'));

type Variables = Readonly<Record<string, unknown>>;
type Answer = Record<string, unknown>;

/** Each distinct request is executed once; after that its text is kept, and parsed as if it came over the wire. */
const texts = new Map<string, string>();

async function answered(service: string, key: string, asked: Asked): Promise<Answer> {
  const known = texts.get(key);
  if (known !== undefined) return JSON.parse(known);
  const { query, variables } = asked;
  const schema = schemas.get(service);
  if (!schema) throw new Error(`There is no subgraph ${service}.`);
  const result = await execute({ schema, document: parse(query), variableValues: variables });
  texts.set(key, JSON.stringify(result));
  return answered(service, key, asked);
}

interface Asked {
  readonly query: string;
  readonly variables: Variables;
}

async function oursRuns(): Promise<() => Promise<string>> {
  const transport = (service: string): Transport => ({
    execute: (request) => answered(service, request.body, request),
    subscribe: () => {
      throw new Error('Nobody subscribes here.');
    },
    close: async () => undefined,
  });
  const engine = await createEngine({
    supergraphSdl: sdl,
    transports: transport,
    sharing: { queries: false, subgraphQueries: false },
  });
  return async () => (await engine.execute({ query, actor: anonymous, requestId: 'bench' })).body;
}

function apollosRuns(): () => Promise<string> {
  const built = Supergraph.build(sdl);
  const [apiSchema, fullSchema] = [built.apiSchema(), built.schema.toGraphQLJSSchema()];
  const document = parse(query);
  const plan = new QueryPlanner(built).buildQueryPlan(operationFromDocument(apiSchema, document));
  const context = buildOperationContext({ schema: apiSchema.toGraphQLJSSchema(), operationDocument: document });
  const services = Object.fromEntries(
    [...schemas.keys()].map((service) => {
      const process: Process = ({ request: { query = '', variables = {} } }) => {
        return answered(service, JSON.stringify({ query, variables }), { query, variables });
      };
      return [service, { process }];
    }),
  );
  return async () => {
    const request = { request: { query, variables: {} }, metrics: {}, logger: console } as never;
    return JSON.stringify(await executeQueryPlan(plan, services, request, context, fullSchema, apiSchema));
  };
}

type Process = Parameters<typeof executeQueryPlan>[1][string]['process'];

async function cpuMs(run: () => Promise<string>): Promise<number> {
  const before = process.cpuUsage();
  for (let nth = 0; nth < Number(options.runs); nth++) await run();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000 / Number(options.runs);
}

const sides = { ours: await oursRuns(), apollos: apollosRuns() };
const data = async (run: () => Promise<string>) => JSON.parse(await run()).data;
// Once before, so that all answers of the subgraphs are there.
for (const run of Object.values(sides)) await run();
if (!isDeepStrictEqual(await data(sides.ours), await data(sides.apollos))) throw new Error('The answers differ.');

const times = { ours: [] as number[], apollos: [] as number[] };
const warmUpRounds = 3;
for (let round = 0; round < Number(options.rounds) + warmUpRounds; round++) {
  for (const side of ['ours', 'apollos'] as const) {
    const time = await cpuMs(sides[side]);
    if (round >= warmUpRounds) times[side].push(time);
  }
}
const [ours, apollos] = [median(times.ours), median(times.apollos)];
table('CPU of a cached query without HTTP', [
  ['the engine, to the text of the answer', `${ours.toFixed(2)} ms`],
  ['executeQueryPlan and JSON.stringify', `${apollos.toFixed(2)} ms`],
  ['ratio', (apollos / ours).toFixed(1)],
]);
