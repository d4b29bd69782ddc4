import {
  type Actor,
  afterId,
  type Connection,
  commonErrors,
  isUuid,
  type PageArgs,
  readPage,
  toConnection,
  withScope,
} from '@medianest/kit';
import { IsNull } from 'typeorm';
import type { App } from '../app.js';
import { errors } from '../errors.js';
import { postsAs, readSharing } from '../media-file/sharing.js';
import { Visibility } from '../media-file/visibility.js';
import { readFolderPath } from './folder-path.js';
import type { AddLibraryFolderInput } from './library.inputs.js';
import { LibraryFile } from './library-file.js';
import { LibraryFolder, type RemovedLibraryFolder } from './library-folder.js';
import { startScan, stopScan } from './scans.js';

/** The folder; else LIBRARY_FOLDER_NOT_FOUND. For operators. */
export async function findLibraryFolder(app: App, actor: Actor, id: string): Promise<LibraryFolder> {
  withScope(actor, 'media:manage');
  const folder = isUuid(id) ? await app.db.getRepository(LibraryFolder).findOneBy({ id, removedAt: IsNull() }) : null;
  if (!folder) throw errors.LIBRARY_FOLDER_NOT_FOUND();
  return folder;
}

export async function listLibraryFolders(app: App, actor: Actor, args: PageArgs): Promise<Connection<LibraryFolder>> {
  withScope(actor, 'media:manage');
  const page = readPage(args);
  const query = app.db.getRepository(LibraryFolder).createQueryBuilder('folder').orderBy('folder.id').take(page.limit);
  query.where('folder.removed_at is null');
  const after = afterId(page);
  if (after) query.andWhere('folder.id > :after', { after });
  return toConnection(await query.getMany(), page, (folder) => [folder.id]);
}

/** Adds a folder and starts its first scan. */
export async function addLibraryFolder(app: App, actor: Actor, input: AddLibraryFolderInput): Promise<LibraryFolder> {
  const { userId: ownerId } = withScope(actor, 'media:manage');
  const rights = readSharing(postsAs(actor), { visibility: Visibility.PRIVATE, organizationId: null }, input);
  const path = await readFolderPath(app, input.path);
  const folders = app.db.getRepository(LibraryFolder);
  const folder = folders.create({ name: readName(input.name), path, ownerId, ...rights });
  await folders.insert(folder);
  await startScan(app, folder.id);
  return folders.findOneByOrFail({ id: folder.id });
}

const LONGEST_NAME = 80;

function readName(given: string): string {
  const name = given.trim().toWellFormed();
  if (name !== '' && name.length <= LONGEST_NAME && !/\p{Cc}/u.test(name)) return name;
  throw commonErrors.BAD_USER_INPUT(`"name" has 1 to ${LONGEST_NAME} characters that can be seen.`);
}

/** Takes the folder away at once; its media files are forgotten by a job. The files on the disk stay. */
export async function removeLibraryFolder(app: App, actor: Actor, id: string): Promise<RemovedLibraryFolder> {
  const folder = await findLibraryFolder(app, actor, id);
  await app.db.getRepository(LibraryFolder).update({ id: folder.id }, { removedAt: new Date() });
  await stopScan(app, folder.id);
  const fileCount = await app.db.getRepository(LibraryFile).countBy({ folderId: folder.id, ignored: false });
  await app.jobs.add('forgetLibrary', { folderId: folder.id }, { id: folder.id });
  return { id: folder.id, fileCount };
}
