import { ROUTER_SUPPORTED_SUPERGRAPH_FEATURES, Supergraph } from '@apollo/federation-internals';
import { buildOperationContext, executeQueryPlan } from '@apollo/gateway';
import { isInterfaceType, parse } from 'graphql';
import { loadSupergraph } from '../../src/planning/supergraph.js';
import type { Ask } from './world.js';

export interface Answer {
  readonly data?: unknown;
  readonly errors?: readonly { message: string; path?: readonly (string | number)[]; extensions?: { code?: string } }[];
}

export interface Oracle {
  (subgraphs: Record<string, Ask>, variables: Record<string, unknown>): Promise<Answer>;
  /** The plan tells for which types its fetches are. Apollo's executor does not know that, and asks for more. */
  readonly asksMore: boolean;
}

/** Apollo's own executor on the same plan (planning has stories of its own: Apollo's is not always right). Reading a query gives back a function, so that it is planned once. */
export function oracleFor(sdl: string): (query: string) => Oracle {
  const supergraph = Supergraph.build(sdl, { supportedFeatures: ROUTER_SUPPORTED_SUPERGRAPH_FEATURES });
  const planOf = loadSupergraph(sdl).openPlanner();
  const apiSchema = supergraph.apiSchema();
  const schema = apiSchema.toGraphQLJSSchema();
  const fullSchema = supergraph.schema.toGraphQLJSSchema();
  return (query) => {
    const document = parse(query);
    const planned = JSON.stringify({ kind: 'QueryPlan', node: planOf(document, []) });
    const plan = JSON.parse(planned, (_, value) => (Array.isArray(value) ? value.flatMap(withoutTypes) : value));
    const context = buildOperationContext({ schema, operationDocument: document });
    const oracle = async (subgraphs: Record<string, Ask>, variables: Record<string, unknown>) => {
      const services = Object.fromEntries(
        Object.entries(subgraphs).map(([name, ask]) => {
          const process: Process = async ({ request }) => {
            const answer = await ask(request.query ?? '', { ...request.variables });
            return withoutInterfaces(answer, (type) => isInterfaceType(fullSchema.getType(type)));
          };
          return [name, { process }];
        }),
      );
      const request = { request: { query, variables }, metrics: {}, logger: console } as never;
      const result = await executeQueryPlan(plan, services, request, context, fullSchema, apiSchema);
      return JSON.parse(JSON.stringify(result));
    };
    return Object.assign(oracle, { asksMore: planned.includes('|[') });
  };
}

/** A step of a path as Apollo's executor reads it. */
function withoutTypes(step: unknown): unknown[] {
  if (typeof step !== 'string') return [step];
  const key = step.replace(/\|\[.*\]$/, '');
  return key === '' ? [] : [key];
}

/** Apollo forgets the type of an entity when a subgraph that knows only its interface calls it by that. */
function withoutInterfaces(answer: Record<string, unknown>, isInterface: (type: string) => boolean) {
  const { _entities: entities = [] } = (answer['data'] ?? {}) as { _entities?: ({ __typename?: string } | null)[] };
  for (const entity of entities) if (entity?.__typename && isInterface(entity.__typename)) delete entity.__typename;
  return answer;
}

type Process = Parameters<typeof executeQueryPlan>[1][string]['process'];
