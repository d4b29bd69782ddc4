import { createHash } from 'node:crypto';
import { extname } from 'node:path/posix';
import { text } from 'node:stream/consumers';
import type { App } from '../app.js';
import { MediaStatus } from '../media-file/enums.js';
import { artifactKey, originalKey } from '../storage/keys.js';
import type { Found } from '../storage/storage.js';
import type { Served } from './gate.js';
import { signPass } from './pass.js';
import { signChildren } from './playlist.js';
import { ORIGINAL } from './urls.js';

/** Bytes to be sent, and what is said of them. */
export interface Content {
  readonly bytes: Pick<Found, 'size' | 'isCurrent' | 'send' | 'sendNow'>;
  readonly type: string;
  /** Names the content: two answers with the same one are the same bytes. */
  readonly tag: string;
  /** Whether it must be saved, not shown in a page. */
  readonly attachment: boolean;
  readonly fileName?: string;
  /** Whether a cache must ask each time: it may grow. */
  readonly changes?: boolean;
  /** Whether whoever reads it may still: it may be deleted, and rights may change, while it is sent. */
  stands(): Promise<boolean>;
}

type Described = Omit<Content, 'stands'>;

interface Artifact extends Described {
  readonly key: string;
}

/** Types a browser only plays or paints. */
export const INLINE: ReadonlySet<string> = new Set([
  ...['video/mp4', 'video/webm', 'audio/mpeg', 'audio/mp4', 'audio/flac', 'audio/ogg', 'audio/wav'],
  ...['image/jpeg', 'image/png', 'image/webp', 'image/gif', 'image/avif'],
]);

const PLAYLIST = '.m3u8';
const ARTIFACT_TYPES: Readonly<Record<string, string>> = {
  [PLAYLIST]: 'application/vnd.apple.mpegurl',
  '.m4s': 'video/iso.segment',
  '.mp4': 'video/mp4',
  '.m4a': 'audio/mp4',
  '.mp3': 'audio/mpeg',
  '.webp': 'image/webp',
  '.avif': 'image/avif',
  '.jpg': 'image/jpeg',
  '.vtt': 'text/vtt; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
};
/** A version and at most four plain names below it: nothing that could climb. */
const ARTIFACT_PATH = /^([0-9a-f-]{36})\/((?:[a-z0-9_-]+\/){0,3}[a-z0-9_-]+\.[a-z0-9]+)$/;

/** What the token gives at the path; undefined when it is not for it, or there is nothing. */
export async function findContent(app: App, token: string, path: string): Promise<Content | undefined> {
  const given = app.passes.read(token, path);
  const file = given && (await app.gate.admit(given.pass, path));
  if (!file) return undefined;
  const stands = async () => (await app.gate.admit(given.pass, path)) !== undefined;
  if (path === ORIGINAL) return standing(await findOriginal(app, file), stands);
  const artifact = await findArtifact(app, file, path);
  if (!artifact || !path.endsWith(PLAYLIST)) return standing(artifact, stands);
  const stored = await app.storage.open(artifact.key);
  const sign = (scope: string) => signPass(app.config.urlKey, given.pass, scope);
  if (!stored) return undefined;
  const signed = signChildren(await text(stored), { path, scope: given.scope, sign });
  return standing(withChildren(artifact, signed), stands);
}

function standing(found: Described | undefined, stands: Content['stands']): Content | undefined {
  return found && { ...found, stands };
}

async function findOriginal({ storage }: App, file: Served): Promise<Described | undefined> {
  if (file.status === MediaStatus.UPLOADING) return undefined;
  const bytes = await storage.find(originalKey(file));
  if (!bytes) return undefined;
  // Only what has been probed and found good is called by its type.
  const type = file.status === MediaStatus.READY ? file.mimeType : 'application/octet-stream';
  // What was uploaded never changes, but its time does on its way to the cold storage and back.
  const time = file.libraryFolderId === null ? [] : [bytes.modified.getTime()];
  const tag = `original-${tagOf(bytes.size, ...time)}`;
  return { bytes, type, tag, attachment: !INLINE.has(type), fileName: file.fileName };
}

async function findArtifact({ storage }: App, file: Served, path: string): Promise<Artifact | undefined> {
  const [, version = '', name = ''] = ARTIFACT_PATH.exec(path) ?? [];
  const type = ARTIFACT_TYPES[extname(name)];
  if (!type) return undefined;
  const key = artifactKey({ id: file.id, version, path: name });
  const bytes = await storage.find(key);
  if (!bytes) return undefined;
  const tag = `${version}-${tagOf(bytes.size, bytes.modified.getTime())}`;
  return { key, bytes, type, tag, attachment: false };
}

const tagOf = (...numbers: readonly number[]) => numbers.map((number) => number.toString(36)).join('-');

/** A playlist as its bearer may read it: each file it names at a URL of its own. */
function withChildren(playlist: Described, signed: string): Described {
  const text = Buffer.from(signed);
  const tag = createHash('sha256').update(text).digest('base64url').slice(0, 22);
  const sendNow: Found['sendNow'] = ({ start, end }, to) => {
    to.write(text.subarray(start, end + 1));
    return true;
  };
  const send: Found['send'] = async (range, to) => void sendNow(range, to);
  return { ...playlist, bytes: { size: text.length, isCurrent: false, send, sendNow }, tag, changes: true };
}
