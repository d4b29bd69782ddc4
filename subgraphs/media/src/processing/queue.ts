import type { App } from '../app.js';

/** Asks for the work on a row that is PROCESSING, and tells who watches. The sweep asks again when this fails. */
export async function queueProcessing(app: App, id: string): Promise<void> {
  try {
    await app.jobs.add('probe', { mediaFileId: id }, { id });
    await app.live.publish('processing', id, {});
  } catch (error) {
    app.log.warn({ mediaFileId: id, error }, 'the queue did not take a file; it will be asked again');
  }
}
