import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { createEngine } from './engine.js';
import { noLimits } from './operations/limits.js';
import { planInWorker } from './planning/in-worker.js';
import { serveEngine } from './serve.js';
import { httpTransport } from './transports/http.js';

const { values } = parseArgs({
  options: {
    supergraph: { type: 'string' },
    port: { type: 'string', default: '4000' },
    'no-sharing': { type: 'boolean', default: false },
  },
});
if (!values.supergraph) {
  console.error('Say which supergraph: npm run engine:serve -- --supergraph FILE --port N');
  process.exit(2);
}

const sharing = !values['no-sharing'];
const engine = await createEngine({
  supergraphSdl: await readFile(values.supergraph, 'utf8'),
  transports: (_, url) => httpTransport({ url }),
  limits: noLimits,
  planner: planInWorker({ budgetMs: 30_000 }),
  sharing: { queries: sharing, subgraphQueries: sharing },
  onError: (error, where) => console.error(where, error),
});
const server = await serveEngine(engine, Number(values.port));
console.log(`The engine answers at ${server.url}`);

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, async () => {
    await server.close();
    await engine.close();
  });
}
