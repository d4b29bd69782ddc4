import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { ERRORS } from '@tus/server';
import type { App } from '../app.js';
import { rightsOf } from '../person/rights.js';
import { freeBytes } from '../storage/open-storage.js';
import { readChecksum } from './checksum.js';
import { finishUpload } from './finish-upload.js';
import { keepChunk } from './keep-chunk.js';
import { piecesOf } from './pieces.js';
import type { RunningHashes } from './running-hashes.js';
import { DISK_FULL, NOT_ANY_MORE } from './tus-answers.js';
import type { Upload } from './upload.js';
import type { UploadLocker } from './upload-locker.js';
import { findUpload, offsetOf } from './upload-offset.js';

export interface Receiver {
  readonly app: App;
  readonly locker: UploadLocker;
  readonly hashes: RunningHashes;
}

/** Who is asked to let go may still send what is under way. */
const DRAIN_MS = 500;

interface Received {
  readonly upload: Upload;
  readonly offset: number;
}

/**
 * tus's PATCH: takes the bytes of an upload from where it is, and finishes it with the last. `@tus/server`'s own reads
 * through web streams: a copy of every byte, and twice the garbage. Throws answers as `@tus/server` does.
 */
export async function receive(receiver: Receiver, request: IncomingMessage, id: string | undefined): Promise<Received> {
  if (id === undefined) throw ERRORS.FILE_NOT_FOUND;
  const received = await whileLocked(receiver, { request, id }, (until) => take(receiver, { request, id, until }));
  const { upload, offset } = received;
  if (offset < upload.size) return received;
  const known = receiver.hashes.take(id, offset)?.digest();
  if (!(await finishUpload(receiver.app, id, known))) throw ERRORS.FILE_NO_LONGER_EXISTS;
  return received;
}

interface Incoming {
  readonly request: IncomingMessage;
  readonly id: string;
}

/** @param use is told when to let go, because another request wants the upload */
async function whileLocked<T>(
  { locker }: Receiver,
  { request, id }: Incoming,
  use: (until: AbortSignal) => Promise<T>,
): Promise<T> {
  const [wanted, gone] = [new AbortController(), new AbortController()];
  const leave = () => gone.abort();
  request.once('close', leave);
  let letGo: NodeJS.Timeout | undefined;
  const lock = locker.newLock(id);
  await lock.lock(gone.signal, () => {
    letGo ??= setTimeout(() => wanted.abort(), DRAIN_MS);
  });
  try {
    return await use(wanted.signal);
  } finally {
    request.off('close', leave);
    clearTimeout(letGo);
    await lock.unlock();
  }
}

async function take(
  { app, hashes }: Receiver,
  { request, id, until }: Incoming & { readonly until: AbortSignal },
): Promise<Received> {
  const said = readHeaders(request.headers);
  const upload = await findUpload(app, id);
  if (upload.expiresAt < new Date()) throw ERRORS.FILE_NO_LONGER_EXISTS;
  if (!(await rightsOf(app.db.manager, upload.ownerId)).mayWrite) throw NOT_ANY_MORE;
  const from = await offsetOf(app, upload);
  if (said.offset !== from) throw ERRORS.INVALID_OFFSET;
  if (from + said.length > upload.size) throw ERRORS.ERR_SIZE_EXCEEDED;
  if (upload.whole) return { upload, offset: from };
  const pieces = whatFits(app, piecesOf(request, until), upload.size - from);
  const offset = await keepChunk({ app, hashes }, { id, from, pieces, checksum: said.checksum });
  return { upload, offset };
}

function readHeaders(headers: IncomingHttpHeaders) {
  const { 'upload-offset': offset, 'upload-checksum': checksum, 'content-length': length = '0' } = headers;
  if (headers['content-type'] !== 'application/offset+octet-stream') {
    throw { status_code: 415, body: 'Content-Type must be application/offset+octet-stream.\n' };
  }
  if (!/^\d{1,16}$/.test(String(offset))) throw { status_code: 400, body: 'Upload-Offset must be a number.\n' };
  return {
    offset: Number(offset),
    length: Number(length),
    checksum: checksum === undefined ? undefined : readChecksum(String(checksum)),
  };
}

/** So much may come at most, and at least, before the disk is looked at again. */
const [SELDOM_BYTES, OFTEN_BYTES] = [64 * 1024 * 1024, 1024 * 1024];

/** A body of unannounced length may be too long, and others fill the disk as well. */
async function* whatFits(app: App, pieces: AsyncIterable<Buffer>, most: number): AsyncGenerator<Buffer> {
  let [came, lookAt] = [0, 0];
  for await (const piece of pieces) {
    if (came >= lookAt) {
      const free = await freeBytes(app);
      if (free === 0) throw DISK_FULL;
      lookAt = came + Math.max(OFTEN_BYTES, Math.min(free / 4, SELDOM_BYTES));
    }
    came += piece.length;
    if (came > most) throw ERRORS.ERR_SIZE_EXCEEDED;
    yield piece;
  }
}
