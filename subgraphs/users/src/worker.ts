import { onShutdown, runMain, startStatusServer } from '@medianest/kit';
import { createApp } from './app.js';
import { readConfig } from './config.js';
import { startUsersWorkers } from './workers.js';

await runMain(async () => {
  const config = readConfig(process.env);
  const app = await createApp(config);
  const workers = await startUsersWorkers(app);
  const status = await startStatusServer(app, { host: config.host, port: config.workerPort });
  app.log.info({ address: status.address }, 'worker ready');
  onShutdown(app.log, [
    { name: 'workers', deadlineMs: 10_000, close: workers.close },
    { name: 'status', deadlineMs: 5_000, close: status.close },
    { name: 'app', deadlineMs: 10_000, close: app.close },
  ]);
});
