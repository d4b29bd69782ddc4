import type { EntityManager } from 'typeorm';
import type { App } from '../app.js';
import { type Claimed, holdClaim } from '../sync/claim.js';
import { tellRequests } from './save.js';
import type { Progress } from './sync-requests.js';

/** All was read: forgets requests that are gone, notes how far it is known, and the run SUCCEEDED. */
export async function finishRequests(app: App, claimed: Claimed, progress: Progress): Promise<void> {
  const { run, integration } = claimed;
  const gone = await app.db.transaction(async (tx) => {
    await holdClaim(tx, claimed);
    const ids = progress.whole ? await markVanished(tx, claimed, progress) : [];
    await tx.query(
      `insert into media_request_marks as m (integration_id, requests_until, media_until, whole_at)
       values ($1, $2, $3, $4) on conflict (integration_id) do update set
         requests_until = excluded.requests_until, media_until = excluded.media_until,
         whole_at = coalesce(excluded.whole_at, m.whole_at)`,
      [integration.id, progress.requestsUntil, progress.mediaUntil, progress.whole ? progress.beganAt : null],
    );
    await tx.query(
      `update sync_runs set status = 'SUCCEEDED', finished_at = now(), items_total = items_seen, checkpoint = null
       where id = $1`,
      [run.id],
    );
    return ids;
  });
  await tellRequests(app, integration.id, gone);
}

/**
 * Requests that this run did not meet are gone, but only if it met as many as there were: a list that changes while it is
 * read, or whose entries cannot be read, proves nothing. Those that were heard of meanwhile are new.
 */
async function markVanished(tx: EntityManager, { run, integration }: Claimed, progress: Progress): Promise<string[]> {
  const [rows]: [{ id: string }[]] = await tx.query(
    `update media_requests set removed_at = now(), asked_at = now()
     where integration_id = $1 and removed_at is null and seen_in_run is distinct from $2 and asked_at < $3
       and $4 <= (select count(*) from media_requests where integration_id = $1 and seen_in_run = $2)
     returning id`,
    [integration.id, run.id, progress.beganAt, progress.total],
  );
  await tx.query(`delete from media_requests where integration_id = $1 and removed_at < now() - interval '1 day'`, [
    integration.id,
  ]);
  return rows.map(({ id }) => id);
}
