import { createEngine, type Engine, type EngineOptions, localTransport, type Transport } from '../../src/index.js';
import { compose, type SubgraphSource, schemaOf } from './graph.js';

/** What one subgraph was asked, in order. */
export interface Asked {
  readonly service: string;
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** An engine whose subgraphs are in this process; `asked` fills with every query and mutation they get. */
export async function localEngine(
  subgraphs: Readonly<Record<string, SubgraphSource>>,
  options: Partial<EngineOptions> = {},
): Promise<{ engine: Engine; asked: Asked[] }> {
  const asked: Asked[] = [];
  const transports = Object.fromEntries(
    Object.entries(subgraphs).map(([name, source]) => {
      const transport = localTransport({ schema: schemaOf(source), context: (incoming) => incoming });
      return [name, noting(name, transport, asked)];
    }),
  );
  const engine = await createEngine({ supergraphSdl: compose(subgraphs), transports, ...options });
  return { engine, asked };
}

export function noting(service: string, transport: Transport, asked: Asked[]): Transport {
  return {
    execute(request) {
      asked.push({ service, query: request.query, variables: request.variables });
      return transport.execute(request);
    },
    subscribe(request) {
      asked.push({ service, query: request.query, variables: request.variables });
      return transport.subscribe(request);
    },
    close: () => transport.close(),
  };
}
