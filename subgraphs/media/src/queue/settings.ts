import type { App } from '../app.js';
import { jobs, type MediaJobs } from '../jobs.js';
import { ProcessingQueueName } from '../media-file/enums.js';

/** The jobs behind the queues. */
export const JOBS_OF = {
  [ProcessingQueueName.PROBE]: ['probe'],
  [ProcessingQueueName.LIGHT]: ['light'],
  [ProcessingQueueName.ENCODE]: ['encode'],
  [ProcessingQueueName.PUBLISH]: ['publish'],
  [ProcessingQueueName.IMPORT]: ['import'],
  [ProcessingQueueName.SCAN]: ['scan'],
  [ProcessingQueueName.INTEGRITY]: ['integrity'],
  [ProcessingQueueName.COLD]: ['chill', 'warm'],
} as const satisfies Record<ProcessingQueueName, readonly (keyof MediaJobs)[]>;

export interface QueueSettings {
  readonly name: ProcessingQueueName;
  readonly paused: boolean;
  readonly concurrency: number;
}

/** How each queue is set, by operators or by us. */
export async function readSettings({ db }: App): Promise<QueueSettings[]> {
  const rows: { name: string; paused: boolean; concurrency: number | null }[] = await db.query(
    'select name, paused, concurrency from processing_queues',
  );
  return Object.values(ProcessingQueueName).map((name) => {
    const row = rows.find((candidate) => candidate.name === name);
    return {
      name,
      paused: row?.paused ?? false,
      concurrency: row?.concurrency ?? jobs[JOBS_OF[name][0]].concurrency ?? 1,
    };
  });
}

type Change = { readonly paused: boolean } | { readonly concurrency: number | null };

/** Saves, then tells every worker process. */
export async function saveSettings(app: App, name: ProcessingQueueName, change: Change): Promise<void> {
  const [column, value] = 'paused' in change ? ['paused', change.paused] : ['concurrency', change.concurrency];
  await app.db.query(
    `insert into processing_queues (name, ${column}) values ($1, $2) on conflict (name) do update set ${column} = $2`,
    [name, value],
  );
  await app.live.publish('queues', 'any', {});
}
