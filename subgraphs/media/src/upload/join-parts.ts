import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { IsNull, LessThan, Like } from 'typeorm';
import type { App } from '../app.js';
import { errors } from '../errors.js';
import { readRight } from '../signing.js';
import { finishUpload } from './finish-upload.js';
import { isPartial, Upload } from './upload.js';
import { abortUpload, sizeOf } from './upload.service.js';
import { writeChunk } from './write-chunk.js';

/** The parts that `final;/uploads/a /uploads/b` names: the person's own, whole, and each once. */
export async function readParts(app: App, ownerId: string, concat: string): Promise<Upload[]> {
  const urls = concat.slice('final;'.length).split(' ').filter(Boolean);
  const ids = urls.map((url) => readRight(app.config.urlKey, 'upload', url.split('/').at(-1) ?? ''));
  if (ids.length === 0 || new Set(ids).size < ids.length) throw errors.UPLOAD_PARTS_WRONG();
  const parts = await Promise.all(
    ids.map((id) => id && app.db.getRepository(Upload).findOneBy({ id, ownerId, partOf: IsNull() })),
  );
  return parts.map((part) => {
    if (!part || !isPartial(part) || !part.whole) throw errors.UPLOAD_PARTS_WRONG();
    return part;
  });
}

/** Makes a final upload of its parts and finishes it; the parts go. May run twice: it shows only when it is complete. */
export async function joinParts(app: App, upload: Upload): Promise<void> {
  const runner = app.db.createQueryRunner();
  try {
    // Whoever joins them already, for a long time when they are large, is not disturbed.
    const [{ mine }] = await runner.query(`select pg_try_advisory_lock(hashtextextended('join ' || $1, 0)) as mine`, [
      upload.id,
    ]);
    // Whoever had the lock before may have done it.
    if (mine && (await isOpen(app, upload))) await joinLocked(app, upload);
  } finally {
    await runner.query('select pg_advisory_unlock_all()').catch(ignoreLost);
    await runner.release();
  }
}

const isOpen = ({ db }: App, { id }: Upload) => db.getRepository(Upload).existsBy({ id, whole: false });

async function joinLocked(app: App, upload: Upload): Promise<void> {
  const { id } = upload;
  const parts = await app.db.getRepository(Upload).find({ where: { partOf: id }, order: { position: 'ASC' } });
  // Some have expired since.
  if (sizeOf(parts) !== upload.size) return abortUpload(app, upload);
  const hash = createHash('sha256');
  await app.scratch.withCopy(async (path) => {
    await (await open(path, 'w')).close();
    let from = 0;
    for (const part of parts) {
      const bytes = createReadStream(app.scratch.upload(part.id), { highWaterMark: 1024 * 1024 });
      from += await writeChunk(path, bytes, { from, hashes: [hash] });
    }
    await rename(path, app.scratch.upload(id));
  });
  // It may have been deleted meanwhile.
  if (!(await finishUpload(app, id, hash.digest()))) await rm(app.scratch.upload(id), { force: true });
  for (const part of parts) await abortUpload(app, part);
}

function ignoreLost(): void {}

/** Whoever has just been given the parts is about to join them. */
const PATIENCE_MS = 60_000;

/** Joins the parts of uploads whose process died over it, and removes those of which the whole is here. */
export async function joinLeftParts(app: App): Promise<void> {
  const uploads = app.db.getRepository(Upload);
  const createdAt = LessThan(new Date(Date.now() - PATIENCE_MS));
  const left = await uploads.findBy({ concat: Like('final;%'), whole: false, createdAt });
  for (const upload of left) await joinParts(app, upload);
  const spare: Pick<Upload, 'id'>[] = await app.db.query(
    'select part.id from uploads part join uploads final on final.id = part.part_of where final.whole',
  );
  for (const part of spare) await abortUpload(app, part);
}
