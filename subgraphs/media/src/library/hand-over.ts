import type { App } from '../app.js';
import { tellChanged } from '../media-file/tell-changed.js';
import { LibraryFolder } from './library-folder.js';

/** Who added a library folder owns its files, but they are the server's: they stay when this person goes. */
export async function handOverLibrary(
  app: App,
  { from, to }: { readonly from: string; readonly to: string },
): Promise<void> {
  await app.events.transaction(async (tx) => {
    await tx.getRepository(LibraryFolder).update({ ownerId: from }, { ownerId: to });
    const [files]: [{ id: string }[]] = await tx.query(
      `update media_files set owner_id = $2, rights_epoch = rights_epoch + 1, updated_at = clock_timestamp()
       where owner_id = $1 and library_folder_id is not null returning id`,
      [from, to],
    );
    await tellChanged(
      app,
      tx,
      files.map(({ id }) => id),
    );
  });
}
