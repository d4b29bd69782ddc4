import { onShutdown, runMain, startSubgraphServer } from '@medianest/kit';
import { createApp } from './app.js';
import { readConfig } from './config.js';
import { createContentSubgraph } from './subgraph.js';

await runMain(async () => {
  const config = readConfig(process.env);
  const app = await createApp(config);
  const server = await startSubgraphServer(createContentSubgraph(app), config);
  onShutdown(app.log, [
    { name: 'server', deadlineMs: 10_000, close: server.close },
    { name: 'app', deadlineMs: 10_000, close: app.close },
  ]);
});
