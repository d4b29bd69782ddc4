import type { App } from '../app.js';
import { ServiceProblem } from '../problem.js';
import { createSeerrClient, type SeerrClient } from '../seerr/client.js';
import type { Contact } from '../services.js';
import type { MediaKind } from './media-request.js';
import { tellRequests } from './save.js';

/** Seerr asks others what a film is called, and they may be slow or down while it is up. */
const DEADLINE_MS = 10_000;
const FAILURES_IN_A_ROW = 3;
/** How many films and series are looked up at once: the next sync goes on. */
const MOST = 200;

export interface Nameless {
  readonly integrationId: string;
  readonly kind: MediaKind;
  readonly tmdbId: number;
}

type NamesApp = Pick<App, 'db' | 'http' | 'live'>;

export const nameClient = (
  app: NamesApp,
  { access, signal }: Pick<Contact, 'access'> & Partial<Contact>,
): SeerrClient => createSeerrClient(app.http, access, { signal, deadlineMs: DEADLINE_MS });

/** Requests say which film, not what it is called. Finds that out for those that have no name yet, as far as it goes. */
export async function findNames(app: NamesApp, client: SeerrClient, integrationId: string): Promise<void> {
  // In no order, so that some that have no name do not stand before others for ever.
  const nameless: Pick<Nameless, 'kind' | 'tmdbId'>[] = await app.db.query(
    `select kind, tmdb_id as "tmdbId" from (select distinct kind, tmdb_id from media_requests
       where integration_id = $1 and title is null and removed_at is null) as nameless
     order by random() limit $2`,
    [integrationId, MOST],
  );
  let failures = 0;
  for (const which of nameless) {
    failures = (await findName(app, client, { integrationId, ...which })) ? 0 : failures + 1;
    if (failures === FAILURES_IN_A_ROW) return;
  }
}

/** @returns whether it was found. A name can wait, so that nothing fails for want of it. */
export async function findName(app: NamesApp, client: SeerrClient, nameless: Nameless): Promise<boolean> {
  const { integrationId, kind, tmdbId } = nameless;
  try {
    const name = await client.name(kind, tmdbId);
    if (!name) return false;
    const [rows]: [{ id: string }[]] = await app.db.query(
      `update media_requests set title = $4, year = $5
       where integration_id = $1 and kind = $2 and tmdb_id = $3 and title is null returning id`,
      [integrationId, kind, tmdbId, name.title, name.year],
    );
    const ids = rows.map(({ id }) => id);
    await tellRequests(app, integrationId, ids);
    return true;
  } catch (error) {
    if (error instanceof ServiceProblem) return false;
    throw error;
  }
}
