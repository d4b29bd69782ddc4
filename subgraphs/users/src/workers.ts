import { startConsumer, startWorkers } from '@medianest/kit';
import type { App } from './app.js';
import { startChores } from './chores.js';
import { consumers } from './events.js';
import { jobs } from './jobs.js';

/** Runs this subgraph's jobs and chores until closed. */
export async function startUsersWorkers(app: App): Promise<{ close(): Promise<void> }> {
  const workers = await startWorkers({ app, broker: app.broker, service: 'users', table: jobs, log: app.log });
  const consumer = await startConsumer({ app, broker: app.broker, service: 'users', consumers });
  const chores = startChores(app);
  return {
    async close() {
      await chores.close();
      await consumer.close();
      await workers.close();
    },
  };
}
