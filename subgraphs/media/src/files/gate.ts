import { Recent } from '@medianest/kit';
import type { App } from '../app.js';
import { MediaFile } from '../media-file/media-file.js';
import { type Rights, rightsOf } from '../person/rights.js';
import { findLink } from '../share-link/find-link.js';
import { isOpen } from '../share-link/share-link.js';
import type { Pass } from './pass.js';
import { ORIGINAL } from './urls.js';

/** What has to be known of a file to serve it. */
export type Served = Pick<
  MediaFile,
  | 'id'
  | 'ownerId'
  | 'visibility'
  | 'status'
  | 'mimeType'
  | 'fileName'
  | 'version'
  | 'rightsEpoch'
  | 'blobId'
  | 'libraryFolderId'
>;

/** Decides whether a pass counts now. */
export interface Gate {
  /** The file; undefined when it is gone, has no such path, or the rights have changed since the pass was made. */
  admit(pass: Pass, path: string): Promise<Served | undefined>;
}

/**
 * A film is hundreds of requests: what is known of a row is a second old at most. A URL is good for another second
 * without asking here, so a change of rights counts within two.
 */
const SPAN_MS = 500;

export function createGate({ db }: Pick<App, 'db'>): Gate {
  const files = remembering((id) => db.getRepository(MediaFile).findOne({ select: COLUMNS, where: { id } }));
  const links = remembering((id) => findLink(db.manager, id));
  const people = remembering((id) => rightsOf(db.manager, id));
  const judge = async (pass: Pass, path: string, how: 'known' | 'fresh') => {
    const file = await files[how](pass.mediaFileId);
    if (!file || !hasPath(file, path)) return undefined;
    if (pass.bearer.kind === 'link') {
      const link = await links[how](pass.bearer.id);
      return link && link.mediaFileId === file.id && isOpen(link) ? file : undefined;
    }
    return maySee(file, pass, await people[how](pass.bearer.id)) ? file : undefined;
  };
  // What is remembered may be older than the pass: nobody is refused before another look.
  return { admit: async (pass, path) => (await judge(pass, path, 'known')) ?? (await judge(pass, path, 'fresh')) };
}

const COLUMNS = {
  ...{ id: true, ownerId: true, visibility: true, status: true, mimeType: true },
  ...{ fileName: true, version: true, rightsEpoch: true, blobId: true, libraryFolderId: true },
} as const;

/** An owner stays the owner, however often others are let in and out. Private files of others are for who manages. */
function maySee(file: Served, pass: Pass, { mayRead, mayManage }: Rights): boolean {
  if (!mayRead) return false;
  if (file.ownerId === pass.bearer.id) return true;
  return file.rightsEpoch === pass.epoch && (file.visibility !== 'PRIVATE' || mayManage !== false);
}

/** The original, and what lies below the version: the one in use, or the one that is being made. A cancel ends it. */
function hasPath({ version }: Served, path: string): boolean {
  return path === ORIGINAL || path.split('/')[0] === version;
}

function remembering<T>(find: (id: string) => Promise<T>) {
  const recent = new Recent<Promise<T>>({ spanMs: SPAN_MS });
  const fresh = (id: string) => {
    const found = find(id);
    recent.set(id, found);
    return found;
  };
  return { fresh, known: (id: string) => recent.get(id) ?? fresh(id) };
}
