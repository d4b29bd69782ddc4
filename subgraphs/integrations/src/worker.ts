import { onShutdown, runMain } from '@medianest/kit';
import { createApp } from './app.js';
import { readConfig } from './config.js';
import { startIntegrationsWorkers } from './workers.js';

await runMain(async () => {
  const app = await createApp(readConfig(process.env));
  const workers = await startIntegrationsWorkers(app);
  app.log.info('worker ready');
  onShutdown(app.log, [
    { name: 'workers', deadlineMs: 10_000, close: workers.close },
    { name: 'app', deadlineMs: 10_000, close: app.close },
  ]);
});
