import type { App } from '../app.js';
import { ServiceProblem } from '../problem.js';
import type { SeerrClient } from '../seerr/client.js';
import { type Claimed, holdClaim } from '../sync/claim.js';
import { now, tellRequests } from './save.js';
import { type Ask, MAX_ENTRIES } from './sync-requests.js';

const PAGE_SIZE = 100;

/** That a film has become available changes the film and not the request, so changed films are read as well. */
export async function followMedia(
  app: App,
  claimed: Claimed,
  { ask, since }: { readonly ask: Ask; readonly since: Date | null },
): Promise<void> {
  for (let skip = 0; ; ) {
    const askedAt = await now(app.db);
    const page = await ask(({ media }) => media({ skip, take: PAGE_SIZE }));
    await saveAvailability(app, claimed, { askedAt, media: page.entries });
    skip += page.length;
    if (skip > MAX_ENTRIES) throw new ServiceProblem('UNEXPECTED', 'its list of films and series has no end.');
    const oldest = page.entries.at(-1)?.updatedAt;
    if (page.length === 0 || skip >= page.total || (since && oldest && oldest < since)) return;
  }
}

interface Told {
  readonly askedAt: Date;
  readonly media: Awaited<ReturnType<SeerrClient['media']>>['entries'];
}

async function saveAvailability(app: App, claimed: Claimed, { askedAt, media }: Told): Promise<void> {
  const { run, integration } = claimed;
  const changed = await app.db.transaction(async (tx) => {
    await holdClaim(tx, claimed);
    const [rows]: [{ id: string }[]] = await tx.query(
      `update media_requests as r set asked_at = $2, availability = case when r.is_4k then m."in4k" else m.usual end
       from jsonb_to_recordset($3) as m ("mediaId" integer, usual text, "in4k" text)
       where r.integration_id = $1 and r.media_id = m."mediaId" and r.asked_at <= $2 and r.removed_at is null
         and r.availability <> case when r.is_4k then m."in4k" else m.usual end
       returning r.id`,
      [integration.id, askedAt, JSON.stringify(media)],
    );
    await tx.query('update sync_runs set items_changed = items_changed + $2 where id = $1', [run.id, rows.length]);
    return rows.map(({ id }) => id);
  });
  await tellRequests(app, integration.id, changed);
}
