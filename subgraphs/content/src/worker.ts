import { onShutdown, runMain } from '@medianest/kit';
import { createApp } from './app.js';
import { readConfig } from './config.js';
import { startContentWorkers } from './workers.js';

await runMain(async () => {
  const config = readConfig(process.env);
  const app = await createApp(config);
  const workers = await startContentWorkers(app);
  onShutdown(app.log, [
    { name: 'workers', deadlineMs: 10_000, close: workers.close },
    { name: 'app', deadlineMs: 10_000, close: app.close },
  ]);
});
