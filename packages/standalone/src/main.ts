import { onShutdown, runMain } from '@medianest/kit';
import { startStandalone } from './standalone.js';

await runMain(async () => {
  const started = performance.now();
  const { publicUrl, dataFolder, log, steps } = await startStandalone(process.env);
  onShutdown(log, steps);
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  process.stdout.write(`
  MediaNest is ready after ${seconds} s.

    ${publicUrl}            the playground: its first tab registers you
    ${publicUrl}/graphql    the graph, for HTTP and graphql-ws

  Everything it keeps is in ${dataFolder}. Ctrl-C stops it.

`);
});
