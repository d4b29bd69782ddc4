import { job, PutBackError } from '@medianest/kit';
import { IsNull, Not } from 'typeorm';
import type { App } from '../app.js';
import { LibraryFile } from './library-file.js';
import { LibraryFolder } from './library-folder.js';
import { forgetFile } from './remove-missing.js';

const AT_ONCE = 100;
const SIDE_BY_SIDE = 4;

/** Forgets the media files of a folder that was removed, and then the folder. */
export const forgetLibraryFolder = job<App, { readonly folderId: string }>({
  async run(app, { folderId }) {
    const folders = app.db.getRepository(LibraryFolder);
    if (!(await folders.existsBy({ id: folderId, removedAt: Not(IsNull()) }))) return;
    for (;;) {
      const files = await app.db.getRepository(LibraryFile).find({ where: { folderId }, take: AT_ONCE });
      for (let at = 0; at < files.length; at += SIDE_BY_SIDE) {
        if (app.stopping.signal.aborted) throw new PutBackError();
        await Promise.all(files.slice(at, at + SIDE_BY_SIDE).map(({ id }) => forgetFile(app, id)));
      }
      if (files.length < AT_ONCE) break;
    }
    await folders.delete({ id: folderId });
  },
});

/** A process may have died before it asked for the work. */
export async function forgetRemovedFolders(app: App): Promise<void> {
  const removed = await app.db.getRepository(LibraryFolder).findBy({ removedAt: Not(IsNull()) });
  for (const { id } of removed) await app.jobs.add('forgetLibrary', { folderId: id }, { id });
}
