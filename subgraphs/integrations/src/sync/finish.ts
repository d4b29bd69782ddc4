import type { DomainEvents } from '@medianest/contracts';
import type { DbOrTx, Emit } from '@medianest/kit';
import type { EntityManager } from 'typeorm';
import type { App } from '../app.js';
import { explain, noteProblem } from '../integration/contact.js';
import type { ServiceProblem } from '../problem.js';
import { type Claimed, holdClaim } from './claim.js';
import type { Listing } from './library.js';

/** The whole library was read: marks what it no longer has, tells the others, and the run SUCCEEDED. */
export async function finishRun(
  { events }: Pick<App, 'events'>,
  claimed: Claimed,
  listings: readonly Listing[],
): Promise<void> {
  const { run, integration } = claimed;
  await events.transaction(async (tx, emit) => {
    await holdClaim(tx, claimed);
    const gone = await markLostSections(tx, claimed, listings);
    for (const listing of listings) gone.push(...(await markVanished(tx, claimed, listing)));
    await tellGone(emit, integration.id, gone);
    await tx.query(
      `update sync_runs set status = 'SUCCEEDED', finished_at = now(), items_total = items_seen, checkpoint = null
       where id = $1`,
      [run.id],
    );
  });
}

interface Marked {
  readonly external_id: string;
}

/**
 * Items of a listing that this run did not meet are gone, but only if it met as many as the service says there are: a
 * list that changes while it is read, or whose entries cannot be read, proves nothing.
 */
async function markVanished(tx: EntityManager, { run, integration }: Claimed, listing: Listing): Promise<string[]> {
  const [marked]: [Marked[]] = await tx.query(
    `update library_items set removed_at = now()
     where integration_id = $1 and section = $2 and kind = $3 and seen_in_run <> $4 and removed_at is null
       and $5 <= (select count(*) from library_items
         where integration_id = $1 and section = $2 and kind = $3 and seen_in_run = $4)
     returning external_id`,
    [integration.id, listing.section, listing.kind, run.id, listing.total],
  );
  return marked.map(({ external_id }) => external_id);
}

/** Items of sections that the library no longer has. */
async function markLostSections(
  tx: EntityManager,
  { integration }: Claimed,
  listings: readonly Listing[],
): Promise<string[]> {
  const [marked]: [Marked[]] = await tx.query(
    `update library_items set removed_at = now()
     where integration_id = $1 and removed_at is null and not section = any($2) returning external_id`,
    [integration.id, listings.map(({ section }) => section)],
  );
  return marked.map(({ external_id }) => external_id);
}

/** So that no event is large, whatever a person deletes at once. */
const GONE_AT_ONCE = 500;

async function tellGone(emit: Emit<DomainEvents>, integrationId: string, gone: readonly string[]): Promise<void> {
  for (let start = 0; start < gone.length; start += GONE_AT_ONCE) {
    const externalIds = gone.slice(start, start + GONE_AT_ONCE);
    await emit('library.itemsGone', { version: 1, integrationId, externalIds });
  }
}

/** The service is at fault: the run and the integration say how. What was read until now stays. */
export async function failByService(app: Pick<App, 'db'>, claimed: Claimed, problem: ServiceProblem): Promise<void> {
  const { run, integration } = claimed;
  // Both at once: who sees that the run has failed must see what the integration has to say about it.
  await app.db.transaction(async (tx) => {
    if (!(await failRun(tx, run.id, explain(integration.name, problem)))) return;
    await noteProblem(tx, integration, problem);
  });
}

/** @returns whether the run was still active. */
export async function failRun(db: DbOrTx, runId: string, failure: string): Promise<boolean> {
  const [rows] = await db.query(
    `update sync_runs set status = 'FAILED', failure = $2, finished_at = now(), checkpoint = null
     where id = $1 and status in ('QUEUED', 'RUNNING') returning id`,
    [runId, failure],
  );
  return rows.length > 0;
}
