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
import { In, IsNull, MoreThan, Not } from 'typeorm';
import type { App } from '../app.js';
import type { CheckIntegrityInput, RepairIntegrityInput } from './integrity.inputs.js';
import { IntegrityCheck } from './integrity-check.js';
import { IntegrityFinding } from './integrity-finding.js';
import { repair } from './repair.js';

export function checkIntegrity(app: App, actor: Actor, { withHashes }: CheckIntegrityInput): Promise<IntegrityCheck> {
  withScope(actor, 'media:manage');
  return startCheck(app, withHashes);
}

const GIVEN_UP_MS = 3 * 24 * 60 * 60_000;

/** Starts a check, or finds the one that runs. */
export async function startCheck(app: App, withHashes: boolean): Promise<IntegrityCheck> {
  const checks = app.db.getRepository(IntegrityCheck);
  const lately = MoreThan(new Date(Date.now() - GIVEN_UP_MS));
  const running = await checks.findOneBy({ finishedAt: IsNull(), startedAt: lately, withHashes });
  const check = running ?? (await checks.save(checks.create({ withHashes, originals: 0, artifacts: 0 })));
  await app.jobs.add('integrity', { checkId: check.id }, { id: check.id });
  return checks.findOneByOrFail({ id: check.id });
}

/** Checks that wait FAILED and say so. */
export async function drainChecks(app: App, say: string): Promise<number> {
  const [rows]: [{ id: string }[], number] = await app.db.query(
    `update integrity_checks set failure = $1, finished_at = now()
     where begun_at is null and finished_at is null returning id`,
    [say],
  );
  await app.jobs.remove(
    'integrity',
    rows.map(({ id }) => id),
  );
  return rows.length;
}

export async function retryChecks(app: App, ids: readonly string[]): Promise<number> {
  const failed = await app.db.getRepository(IntegrityCheck).findBy({ id: In([...ids]), failure: Not(IsNull()) });
  for (const { withHashes } of failed) await startCheck(app, withHashes);
  return failed.length;
}

/** The newest; null before the first. */
export async function lastIntegrityCheck(app: App, actor: Actor): Promise<IntegrityCheck | null> {
  withScope(actor, 'media:manage');
  const [check] = await app.db.getRepository(IntegrityCheck).find({ order: { id: 'DESC' }, take: 1 });
  return check ?? null;
}

/** What the checks have found and what is so still, newest first. */
export async function integrityReport(app: App, actor: Actor, args: PageArgs): Promise<Connection<IntegrityFinding>> {
  withScope(actor, 'media:manage');
  const page = readPage(args);
  const findings = app.db.getRepository(IntegrityFinding).createQueryBuilder('finding');
  const query = findings.orderBy('finding.id', 'DESC').take(page.limit);
  const after = afterId(page);
  if (after) query.where('finding.id < :after', { after });
  return toConnection(await query.getMany(), page, ({ id }) => [id]);
}

const MOST = 1_000;

/** Repairs what was found and is so still. @returns the findings that something was done about */
export async function repairIntegrity(
  app: App,
  actor: Actor,
  input: RepairIntegrityInput,
): Promise<IntegrityFinding[]> {
  withScope(actor, 'media:manage');
  const { findingIds } = input;
  if (findingIds && findingIds.length > MOST) throw commonErrors.BAD_USER_INPUT(`At most ${MOST} at once.`);
  const findings = app.db.getRepository(IntegrityFinding);
  const ids = findingIds ? { id: In(findingIds.filter(isUuid)) } : {};
  const repaired: IntegrityFinding[] = [];
  for (const finding of await findings.find({
    where: { repair: IsNull(), ...ids },
    order: { id: 'ASC' },
    take: MOST,
  })) {
    const done = await repair(app, finding);
    if (!done) continue;
    await findings.update({ id: finding.id }, { repair: done });
    repaired.push({ ...finding, repair: done });
  }
  return repaired;
}
