import { startConsumer, startWorkers } from '@medianest/kit';
import type { App } from './app.js';
import { consumers } from './events.js';
import { jobs } from './jobs.js';
import { startSchedule } from './sync/schedule.js';

/** Runs the jobs and the schedule in this process until closed. */
export async function startIntegrationsWorkers(app: App): Promise<{ close(): Promise<void> }> {
  const { broker, log } = app;
  const workers = await startWorkers({ app, broker, service: 'integrations', table: jobs, log });
  const consumer = await startConsumer({ app, broker, service: 'integrations', consumers });
  const schedule = startSchedule(app);
  return {
    async close() {
      await schedule.close();
      await workers.close();
      await consumer.close();
    },
  };
}
