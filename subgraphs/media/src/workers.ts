import { startConsumer, startWorkers } from '@medianest/kit';
import type { App } from './app.js';
import { startSweeper } from './chores/sweep.js';
import { consumers } from './events.js';
import { jobs } from './jobs.js';
import { findEncoder } from './processing/ffmpeg/hardware.js';
import { findTools } from './processing/ffmpeg/tools.js';
import { keepPartitions } from './processing/partitions.js';
import { followSettings } from './queue/follow-settings.js';

/** Runs this subgraph's jobs until closed. Closing gives up running work; whoever lives next takes it up again. */
export async function startMediaWorkers(app: App): Promise<{ close(): Promise<void> }> {
  const { ffmpeg, version, missing } = await findTools(app.config);
  app.log.info({ ffmpeg, version }, 'ffmpeg was found');
  for (const lack of missing) app.log.warn(`This machine has no ${lack}`);
  // A trial takes up to seconds; who encodes waits for it.
  void findEncoder(app);
  await keepPartitions(app);
  const workers = await startWorkers({ app, broker: app.broker, service: 'media', table: jobs, log: app.log });
  const settings = await followSettings(app, workers);
  const consumer = await startConsumer({ app, broker: app.broker, service: 'media', consumers });
  const sweeper = startSweeper(app);
  return {
    async close() {
      app.stopping.abort(new Error('the process is stopping'));
      await sweeper.close();
      await settings.close();
      await workers.close();
      await consumer.close();
    },
  };
}
