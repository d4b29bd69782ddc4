import {
  type Actor,
  afterId,
  allow,
  type Connection,
  isUuid,
  type LiveStream,
  type PageArgs,
  readPage,
  toConnection,
  withScope,
} from '@medianest/kit';
import { In, Not } from 'typeorm';
import type { App } from '../app.js';
import { errors } from '../errors.js';
import type { Topics } from '../live.js';
import { readFileName } from '../media-file/file-name.js';
import { firstSharing, postsAs } from '../media-file/sharing.js';
import { noteRights } from '../person/rights.js';
import { importGuard } from './guard.js';
import type { ImportFromUrlInput } from './import.inputs.js';
import { canChangeImport, canSeeImport } from './import.policy.js';
import { queueImport } from './import-queue.js';
import { ImportStatus, MediaImport } from './media-import.js';

const OPEN = [ImportStatus.WAITING, ImportStatus.RUNNING];
/** Of one person, not done. */
const MOST_OPEN = 100;

/** Notes what is wanted and asks for the work. */
export async function importFromUrl(app: App, actor: Actor, input: ImportFromUrlInput): Promise<MediaImport> {
  const person = withScope(actor, 'media:write');
  const { userId } = person;
  const url = readUrl(app, input.url);
  const sharing = firstSharing(postsAs(actor), input);
  const fileName = input.fileName ? readFileName(input.fileName) : null;
  const imports = app.db.getRepository(MediaImport);
  const open = await imports.countBy({ ownerId: userId, status: In(OPEN) });
  if (open >= MOST_OPEN) throw errors.IMPORTS_TOO_MANY(open);
  // What it becomes is theirs to share then as well.
  await noteRights(app.db.manager, person);
  const wanted = { ownerId: userId, url: url.href, host: url.host, fileName, ...sharing };
  const { id } = await imports.save(imports.create(wanted));
  await queueImport(app, id);
  return imports.findOneByOrFail({ id });
}

const LONGEST_URL = 2048;

function readUrl({ config }: App, text: string): URL {
  const url = text.length <= LONGEST_URL && URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !/^https?:$/.test(url.protocol) || url.username || url.password) throw errors.IMPORT_URL_WRONG();
  try {
    importGuard(config).checkLiteral(url.hostname);
  } catch {
    throw errors.IMPORT_URL_WRONG();
  }
  url.hash = '';
  return url;
}

export async function findImport(app: App, actor: Actor, id: string): Promise<MediaImport> {
  withScope(actor, 'media:read');
  const found = isUuid(id) ? await app.db.getRepository(MediaImport).findOneBy({ id }) : null;
  return allow(found, { actor, rule: canSeeImport, otherwise: errors.IMPORT_NOT_FOUND });
}

async function findToChange(app: App, actor: Actor, id: string): Promise<MediaImport> {
  withScope(actor, 'media:write');
  return allow(await findImport(app, actor, id), {
    ...{ actor, rule: canChangeImport, otherwise: errors.IMPORT_NOT_FOUND },
  });
}

/** The actor's own, newest first. */
export async function listImports(app: App, actor: Actor, args: PageArgs): Promise<Connection<MediaImport>> {
  const { userId } = withScope(actor, 'media:read');
  const page = readPage(args);
  const query = app.db.getRepository(MediaImport).createQueryBuilder('import').orderBy('import.id', 'DESC');
  query.take(page.limit).where('import.owner_id = :userId', { userId });
  const after = afterId(page);
  if (after) query.andWhere('import.id < :after', { after });
  return toConnection(await query.getMany(), page, ({ id }) => [id]);
}

/** Stops it at once, in whatever process it runs. */
export async function cancelImport(app: App, actor: Actor, id: string): Promise<MediaImport> {
  await findToChange(app, actor, id);
  const cancelled = { status: ImportStatus.CANCELLED, runId: null, reserved: 0, code: null, failure: null };
  const { affected } = await app.db.getRepository(MediaImport).update({ id, status: In(OPEN) }, cancelled);
  if (!affected) throw errors.IMPORT_IS_OVER((await findToChange(app, actor, id)).status);
  await app.live.publish('importing', id, {});
  await app.jobs.cancel('import', id);
  return findImport(app, actor, id);
}

/** Begins again now, from nothing, what failed or waits to be tried again. */
export async function retryImport(app: App, actor: Actor, id: string): Promise<MediaImport> {
  await findToChange(app, actor, id);
  const fresh = { code: null, failure: null, progress: 0, received: 0, attempts: 0, notBefore: new Date() };
  const ended = In([ImportStatus.FAILED, ImportStatus.CANCELLED, ImportStatus.WAITING]);
  const { affected } = await app.db
    .getRepository(MediaImport)
    .update({ id, status: ended }, { ...fresh, status: ImportStatus.WAITING });
  if (!affected) throw errors.IMPORT_NOT_FAILED((await findToChange(app, actor, id)).status);
  await app.live.publish('importing', id, {});
  await queueImport(app, id);
  return findImport(app, actor, id);
}

/** Forgets one that ended, and the link that was typed; the media file it became stays. */
export async function removeImport(app: App, actor: Actor, id: string): Promise<MediaImport> {
  const found = await findToChange(app, actor, id);
  const { affected } = await app.db.getRepository(MediaImport).delete({ id, status: Not(In(OPEN)) });
  if (!affected) throw errors.IMPORT_IS_NOT_OVER((await findToChange(app, actor, id)).status);
  return found;
}

/** Stops what runs, and forgets the links the person ever typed. */
export async function forgetImportsOf(app: App, ownerId: string): Promise<void> {
  const imports = await app.db.getRepository(MediaImport).find({ where: { ownerId }, select: { id: true } });
  await app.db.getRepository(MediaImport).delete({ ownerId });
  for (const { id } of imports) await app.jobs.cancel('import', id);
}

/** What happens with an import, from how it is now to its end. */
export async function importProgress(
  app: App,
  actor: Actor,
  { id, until }: { readonly id: string; readonly until: AbortSignal },
): Promise<AsyncGenerator<MediaImport>> {
  // Once before listening, so that nobody can listen to what is not theirs; then listen; then look.
  await findImport(app, actor, id);
  return follow(app, id, await app.live.subscribe('importing', id, until));
}

async function* follow(app: App, id: string, changes: LiveStream<Topics['importing']>): AsyncGenerator<MediaImport> {
  await using stream = changes;
  const look = () => app.db.getRepository(MediaImport).findOneByOrFail({ id });
  let last = await look();
  yield last;
  if (!OPEN.includes(last.status)) return;
  for await (const _ of stream) {
    last = await look();
    yield last;
    if (!OPEN.includes(last.status)) return;
  }
}
