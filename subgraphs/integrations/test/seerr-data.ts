/** What both a request and its medium have. */
export interface Shaped {
  readonly id: number;
  updatedAt: string;
}

export interface WireRequest extends Shaped {
  readonly type: 'movie' | 'tv';
  readonly tmdbId: number;
  status: number;
  readonly is4k: boolean;
  readonly seasons: readonly number[];
  readonly createdAt: string;
  readonly by: Account;
}

export interface WireMedia extends Shaped {
  readonly mediaType: 'movie' | 'tv';
  readonly tmdbId: number;
  status: number;
  status4k: number;
}

export type Account = ReturnType<typeof account>;

interface Wanted {
  readonly type?: 'movie' | 'tv';
  readonly tmdbId: number;
  readonly is4k?: boolean;
  readonly seasons?: readonly number[];
  readonly status?: number;
  readonly by?: Account;
}

/** What an Overseerr or Seerr has, to be looked at and changed by a test. */
export interface SeerrData {
  readonly requests: WireRequest[];
  readonly media: WireMedia[];
  readonly users: Account[];
  make(wanted: Wanted): WireRequest;
  change(request: WireRequest, to: Pick<WireRequest, 'status'>): void;
  /** The film became available, or is no more: this changes no request. */
  setAvailability(tmdbId: number, status: number): void;
  forget(id: number): void;
  status(): object;
  settings(): object;
  shape(request: WireRequest): object;
  details(type: 'movie' | 'tv', tmdbId: number): object | undefined;
  search(query: string): object;
}

export function account(of: { id: number; name: string; email: string; permissions: number }) {
  const { id, name, email, permissions } = of;
  return { id, email, username: name, displayName: name, plexUsername: name, permissions };
}

/** The one that set it up: the key acts for it. */
export const admin = account({ id: 1, name: 'admin', email: 'admin@seerr.dev', permissions: 2 });

/** Every film but those from 900,000 on is known to the one that Seerr asks. */
const UNKNOWN_FROM = 900_000;

let installations = 0;

export function seerrData(flavour: 'seerr' | 'overseerr'): SeerrData {
  const requests: WireRequest[] = [];
  const media: WireMedia[] = [];
  const users = [admin, account({ id: 2, name: 'friend', email: 'friend@seerr.dev', permissions: 32 })];
  const vapidPublic = `installation-${process.pid}-${installations++}`;
  let [lastId, seconds] = [0, 0];
  // Its times have whole seconds, as SQLite writes them.
  const tick = () => new Date(Date.UTC(2026, 10, 20) + seconds++ * 1_000).toISOString();
  const mediaOf = (type: 'movie' | 'tv', tmdbId: number): WireMedia => {
    const known = media.find((medium) => medium.tmdbId === tmdbId && medium.mediaType === type);
    if (known) return known;
    const medium: WireMedia = {
      id: media.length + 1,
      mediaType: type,
      tmdbId,
      status: 1,
      status4k: 1,
      updatedAt: tick(),
    };
    media.push(Object.assign(medium, flavour === 'seerr' ? { jellyfinMediaId: null } : {}));
    return medium;
  };
  return {
    requests,
    media,
    users,
    make({ type = 'movie', tmdbId, is4k = false, seasons = [], status = 1, by = admin }) {
      const medium = mediaOf(type, tmdbId);
      medium[is4k ? 'status4k' : 'status'] = status === 2 ? 3 : 2;
      const at = tick();
      const request = { id: ++lastId, type, tmdbId, is4k, seasons, status, createdAt: at, updatedAt: at, by };
      requests.push(request);
      return request;
    },
    change(request, { status }) {
      Object.assign(request, { status, updatedAt: tick() });
      if (status === 2) mediaOf(request.type, request.tmdbId)[request.is4k ? 'status4k' : 'status'] = 3;
    },
    setAvailability(tmdbId, status) {
      for (const medium of media) if (medium.tmdbId === tmdbId) Object.assign(medium, { status, updatedAt: tick() });
    },
    forget(id) {
      requests.splice(
        requests.findIndex((request) => request.id === id),
        1,
      );
    },
    status: () => ({ version: flavour === 'seerr' ? '3.0.1' : '1.34.0', commitTag: 'local', commitsBehind: 0 }),
    settings: () => ({ initialized: true, applicationTitle: flavour === 'seerr' ? 'Seerr' : 'Overseerr', vapidPublic }),
    shape: ({ by, tmdbId, seasons, ...request }) => ({
      ...request,
      media: { ...mediaOf(request.type, tmdbId), tvdbId: request.type === 'tv' ? tmdbId + 7 : null },
      seasons: seasons.map((seasonNumber) => ({ id: seasonNumber, seasonNumber, status: request.status })),
      requestedBy: by,
    }),
    details: (type, tmdbId) => (tmdbId < UNKNOWN_FROM ? detailsOf(type, tmdbId) : undefined),
    search: (query) => ({
      page: 1,
      totalPages: 1,
      results: [
        {
          id: 603,
          mediaType: 'movie',
          title: `${query} one`,
          releaseDate: '1999-03-31',
          mediaInfo: mediaOf('movie', 603),
        },
        { id: 1399, mediaType: 'tv', name: `${query} two`, firstAirDate: '' },
        { id: 6384, mediaType: 'person', name: 'Keanu Reeves' },
        { mediaType: 'movie', title: 'No id' },
      ],
    }),
  };
}

function detailsOf(type: 'movie' | 'tv', tmdbId: number): object {
  if (type === 'movie') return { id: tmdbId, title: `Film ${tmdbId}`, releaseDate: '1999-03-31' };
  return { id: tmdbId, name: `Series ${tmdbId}`, firstAirDate: '2011-04-17' };
}
