import { onShutdown, runMain } from '@medianest/kit';
import { startStandalone } from './standalone.js';

await runMain(async () => {
  const started = performance.now();
  const { publicUrl, dataFolder, log, steps, postgresEnded } = await startStandalone(process.env);
  let stopping = false;
  const noting = {
    name: 'note',
    deadlineMs: 1_000,
    async close() {
      stopping = true;
    },
  };
  onShutdown(log, [noting, ...steps]);
  postgresEnded.then(() => {
    if (stopping) return;
    log.fatal(`PostgreSQL ended by itself. ${dataFolder}/postgres.log tells why.`);
    process.exit(1);
  });
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  process.stdout.write(`
  MediaNest is ready after ${seconds} s.

    ${publicUrl}            the playground: its first tab registers you
    ${publicUrl}/graphql    the graph, for HTTP and graphql-ws

  Everything it keeps is in ${dataFolder}. Ctrl-C stops it.

`);
});
