import { errors } from '../errors.js';
import type { Http } from '../outbound/http.js';
import type { Access, Contact, Found, Service } from '../services.js';
import type { Library, LibraryItem, Listing } from '../sync/library.js';
import { createPlexClient, type PlexClient, type PlexType } from './client.js';
import { KINDS, toLibraryItem } from './item.js';
import type { PlexSection } from './wire.js';

/** Plex Media Server. */
export const plex: Service = {
  check: (http, access) => checkPlex(http, access),
  notThisService: errors.INTEGRATION_NOT_PLEX,
};

/** A person waits for these small answers. */
const CHECK_DEADLINE_MS = 10_000;

/** First without the token, so that a wrong address and a wrong token are told apart. */
async function checkPlex(http: Http, access: Access): Promise<Found> {
  const client = createPlexClient(http, access, { deadlineMs: CHECK_DEADLINE_MS });
  const { machineIdentifier, version } = await client.identity();
  await client.sections();
  const name = await client.friendlyName();
  return { serviceId: machineIdentifier, version, name: name ?? 'Plex' };
}

/** What each type of section holds, parents first; photos and other sections are none of our catalogue. */
const CONTENTS = new Map<string, readonly PlexType[]>([
  ['movie', ['movie']],
  ['show', ['show', 'episode']],
  ['artist', ['artist', 'album', 'track']],
]);

const TYPE_OF_KIND = new Map<LibraryItem['kind'], PlexType>(
  Object.entries(KINDS).map(([type, kind]) => [kind, type as PlexType]),
);

/** Its library, to walk through. */
export function plexLibrary(http: Http, { access, steady, signal }: Contact): Library {
  const client = createPlexClient(http, access, { signal });
  const ask = <T>(call: (client: PlexClient) => Promise<T>): Promise<T> =>
    steady.run(() => call(client), { probe: () => client.identity(), signal });
  return {
    async listings() {
      const sections = await ask(({ sections }) => sections());
      const listings: Listing[] = [];
      for (const [section, type] of sections.flatMap(typesOf)) {
        const { items, total } = await ask(({ page }) => page({ section, type, start: 0, size: 0 }));
        listings.push({ section, kind: KINDS[type], total: total ?? items.length });
      }
      return listings;
    },
    async page({ section, kind }, start, size) {
      const type = TYPE_OF_KIND.get(kind);
      if (!type) throw new Error(`Plex has no list of ${kind}.`);
      const { items, unreadable, total } = await ask(({ page }) => page({ section, type, start, size }));
      return { items: items.map((item) => toLibraryItem(type, item)), unreadable, total };
    },
  };
}

function typesOf({ key, type }: PlexSection): [string, PlexType][] {
  return (CONTENTS.get(type) ?? []).map((contained) => [key, contained]);
}
