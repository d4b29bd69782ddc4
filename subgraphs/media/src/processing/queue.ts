import type { App } from '../app.js';
import { MediaFile } from '../media-file/media-file.js';
import { tell } from './run.js';

interface Urgency {
  /** Whether nobody waits for it: it comes after all that somebody waits for. */
  readonly bulk: boolean;
}

/** Asks for the work on a row that is PROCESSING, and tells who watches. The sweep asks again when this fails. */
export async function queueProcessing(app: App, id: string, { bulk }: Urgency = { bulk: false }): Promise<void> {
  try {
    await app.jobs.add('probe', { mediaFileId: id }, { id, bulk });
    const file = await app.db.getRepository(MediaFile).findOneBy({ id });
    if (file) await tell(app, file);
  } catch (error) {
    app.log.warn({ mediaFileId: id, error }, 'the queue did not take a file; it will be asked again');
  }
}

/** The same for many that nobody waits for, nor watches yet. */
export async function queueInBulk(app: App, ids: readonly string[]): Promise<void> {
  const jobs = ids.map((id) => ({ id, bulk: true, payload: { mediaFileId: id } }));
  await app.jobs.addAll('probe', jobs).catch((error) => {
    app.log.warn({ error }, 'the queue did not take some files; it will be asked again');
  });
}
