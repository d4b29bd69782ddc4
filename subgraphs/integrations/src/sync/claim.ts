import { randomUUID } from 'node:crypto';
import type { EntityManager } from 'typeorm';
import type { App } from '../app.js';
import { Integration } from '../integration/integration.js';
import { SyncRun } from './sync-run.js';

/** A run that this attempt may write to, until another attempt claims it or somebody cancels it. */
export interface Claimed {
  readonly run: SyncRun;
  readonly integration: Integration;
  readonly claim: string;
}

/** The run was cancelled, removed, or is another process's now: this attempt has nothing more to say about it. */
export class ClaimLost extends Error {
  override name = 'ClaimLost';
}

/** @returns undefined when there is nothing to do (any more). */
export async function claimRun({ db }: Pick<App, 'db'>, runId: string): Promise<Claimed | undefined> {
  const claim = randomUUID();
  const [rows] = await db.query(
    `update sync_runs set status = 'RUNNING', claim = $2, started_at = coalesce(started_at, now())
     where id = $1 and status in ('QUEUED', 'RUNNING') returning id`,
    [runId, claim],
  );
  if (rows.length === 0) return undefined;
  const run = await db.getRepository(SyncRun).findOneBy({ id: runId });
  const integration = run && (await db.getRepository(Integration).findOneBy({ id: run.integrationId }));
  return run && integration ? { run, integration, claim } : undefined;
}

/** Locks the run for this transaction, or throws ClaimLost. */
export async function holdClaim(tx: EntityManager, { run, claim }: Claimed): Promise<void> {
  const rows = await tx.query(
    `select 1 from sync_runs where id = $1 and claim = $2 and status = 'RUNNING' for update`,
    [run.id, claim],
  );
  if (rows.length === 0) throw new ClaimLost();
}
