import type { App } from '../app.js';
import { ServiceProblem } from '../problem.js';
import { createSeerrClient, type SeerrClient } from '../seerr/client.js';
import type { Contact } from '../services.js';
import { type Claimed, holdClaim } from '../sync/claim.js';
import { tell } from '../sync/runs.js';
import { finishRequests } from './finish-requests.js';
import { followMedia } from './follow-media.js';
import { findNames, nameClient } from './names.js';
import { now, saveRequests, tellRequests } from './save.js';

/** How far a sync of requests is, so that it goes on there when its process dies. Times are those of the service's clock. */
export interface Progress {
  /** The whole list, which shows what is gone; else only what was changed since the last sync. */
  readonly whole: boolean;
  readonly requestsSince: Date | null;
  readonly mediaSince: Date | null;
  /** What the next sync begins with. */
  readonly requestsUntil: Date | null;
  readonly mediaUntil: Date | null;
  /** How many requests there were when it began. */
  readonly total: number;
  /** By our clock. */
  readonly beganAt: Date;
  readonly skip: number;
}

const PAGE_SIZE = 50;
/** No household has as many; a server that makes up entries has. */
export const MAX_ENTRIES = 1_000_000;

/** Asks Seerr, in patience. */
export type Ask = <T>(call: (client: SeerrClient) => Promise<T>) => Promise<T>;

export function asker(app: Pick<App, 'http'>, { access, steady, signal }: Contact): Ask {
  const client = createSeerrClient(app.http, access, { signal });
  return (call) => steady.run(() => call(client), { probe: () => client.status(), signal });
}

/** One sync: reads the requests that were changed, and now and then all of them. */
export async function syncRequests(app: App, claimed: Claimed, contact: Contact): Promise<void> {
  const ask = asker(app, contact);
  let progress = resumed(claimed) ?? (await begin(app, claimed, ask));
  for (let atEnd = false; !atEnd; ) {
    const { whole, skip, requestsSince } = progress;
    const askedAt = await now(app.db);
    const sort = whole ? 'added' : 'modified';
    const page = await ask(({ requests }) => requests({ sort, skip, take: PAGE_SIZE }));
    progress = { ...progress, skip: skip + page.length };
    await savePage(app, claimed, { askedAt, progress, page });
    const oldest = page.entries.at(-1)?.updatedAt;
    const isKnown = !whole && requestsSince !== null && oldest !== undefined && oldest < requestsSince;
    atEnd = isKnown || page.length === 0 || progress.skip >= page.total;
    if (progress.skip > MAX_ENTRIES) throw new ServiceProblem('UNEXPECTED', 'its list of requests has no end.');
  }
  if (!progress.whole) await followMedia(app, claimed, { ask, since: progress.mediaSince });
  await findNames(app, nameClient(app, contact), claimed.integration.id);
  await finishRequests(app, claimed, progress);
}

/** The checkpoint went through JSON. */
function resumed({ run }: Claimed): Progress | undefined {
  if (!run.checkpoint) return undefined;
  const told = run.checkpoint as Progress;
  const time = (value: Date | null) => value && new Date(value);
  return {
    ...told,
    requestsSince: time(told.requestsSince),
    mediaSince: time(told.mediaSince),
    requestsUntil: time(told.requestsUntil),
    mediaUntil: time(told.mediaUntil),
    beganAt: new Date(told.beganAt),
  };
}

/** Looks first what was changed last: what changes while it is read is changed later, and the next sync finds it. */
async function begin({ db }: Pick<App, 'db'>, { integration }: Claimed, ask: Ask): Promise<Progress> {
  const [marks] = await db.query(
    `select requests_until, media_until, whole_at > now() - interval '1 day' as is_fresh
     from media_request_marks where integration_id = $1`,
    [integration.id],
  );
  const beganAt = await now(db);
  const { entries, total } = await ask(({ requests }) => requests({ sort: 'modified', skip: 0, take: 1 }));
  const media = await ask(({ media }) => media({ skip: 0, take: 1 }));
  const requestsSince: Date | null = marks?.requests_until ?? null;
  const mediaSince: Date | null = marks?.media_until ?? null;
  return {
    whole: !marks?.is_fresh,
    requestsSince,
    mediaSince,
    requestsUntil: entries[0]?.updatedAt ?? requestsSince,
    mediaUntil: media.entries[0]?.updatedAt ?? mediaSince,
    total,
    beganAt,
    skip: 0,
  };
}

interface Read {
  readonly askedAt: Date;
  readonly page: Awaited<ReturnType<SeerrClient['requests']>>;
  /** With the page. */
  readonly progress: Progress;
}

/** Save, then say. */
async function savePage(app: App, claimed: Claimed, { askedAt, page, progress }: Read): Promise<void> {
  const { run, integration } = claimed;
  const changed = await app.db.transaction(async (tx) => {
    await holdClaim(tx, claimed);
    const ids = await saveRequests(tx, { integrationId: integration.id, askedAt, runId: run.id }, page.entries);
    await tx.query(
      `update sync_runs set items_seen = items_seen + $2, items_changed = items_changed + $3, checkpoint = $4,
         items_total = case when $5 then greatest($6, items_seen + $2) end
       where id = $1`,
      [run.id, page.length, ids.length, progress, progress.whole, progress.total],
    );
    return ids;
  });
  await tellRequests(app, integration.id, changed);
  await tell(app, integration.id);
}
