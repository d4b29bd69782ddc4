import type { Availability, MediaKind, MediaRequestStatus } from '../media-request/media-request.js';
import type { SeerrDetails, SeerrMedia, SeerrRequest, SeerrResult } from './wire.js';

/** A request as the rest of the house understands it. */
export interface RequestFacts {
  /** Seerr's own id of it. */
  readonly externalId: number;
  /** Seerr's own id of the film or series. */
  readonly mediaId: number;
  readonly kind: MediaKind;
  readonly tmdbId: number;
  readonly tvdbId: number | null;
  readonly seasons: readonly number[];
  readonly is4k: boolean;
  readonly status: MediaRequestStatus;
  readonly availability: Availability;
  /** As Seerr calls the one who asked. */
  readonly requester: string | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

export const KINDS = { movie: 'MOVIE', tv: 'SERIES' } as const satisfies Record<SeerrRequest['type'], MediaKind>;
export const TYPES = { MOVIE: 'movie', SERIES: 'tv' } as const satisfies Record<MediaKind, SeerrRequest['type']>;

const STATUSES = new Map<number, MediaRequestStatus>([
  [1, 'PENDING'],
  [2, 'APPROVED'],
  [3, 'DECLINED'],
  [4, 'FAILED'],
  // Seerr's, and the last Overseerr's.
  [5, 'COMPLETED'],
]);

/** @returns undefined for a request in a state that nobody has heard of. */
export function toFacts(request: SeerrRequest): RequestFacts | undefined {
  const status = STATUSES.get(request.status);
  if (!status) return undefined;
  const { id, type, is4k, media, requestedBy, createdAt, updatedAt } = request;
  const seasons = new Set((request.seasons ?? []).map(({ seasonNumber }) => seasonNumber));
  const { displayName, username, plexUsername, jellyfinUsername } = requestedBy ?? {};
  return {
    externalId: id,
    mediaId: media.id,
    kind: KINDS[type],
    tmdbId: media.tmdbId,
    tvdbId: media.tvdbId ?? null,
    seasons: [...seasons].toSorted((a, b) => a - b),
    is4k,
    status,
    availability: availabilityOf(media)[is4k ? 'in4k' : 'usual'],
    requester: displayName || username || plexUsername || jellyfinUsername || null,
    createdAt,
    updatedAt,
  };
}

const AVAILABILITIES = new Map<number, Availability>([
  [2, 'PENDING'],
  [3, 'PROCESSING'],
  [4, 'PARTIALLY_AVAILABLE'],
  [5, 'AVAILABLE'],
  [6, 'BLOCKLISTED'],
  [7, 'DELETED'],
]);

/** Six is one thing to Seerr and another to Overseerr. */
export function availabilityOf(media: Pick<SeerrMedia, 'status' | 'status4k' | 'jellyfinMediaId'>): {
  usual: Availability;
  in4k: Availability;
} {
  const ofSeerr = 'jellyfinMediaId' in media;
  const named = (status: number): Availability =>
    status === 6 && !ofSeerr ? 'DELETED' : (AVAILABILITIES.get(status) ?? 'UNKNOWN');
  return { usual: named(media.status), in4k: named(media.status4k) };
}

/** What a film or a series is called, and when it came out. */
export interface Name {
  readonly title: string;
  readonly year: number | null;
}

/** @returns undefined when it does not say. */
export function nameOf({ title, name, releaseDate, firstAirDate }: SeerrDetails): Name | undefined {
  const called = (title || name)?.slice(0, MAX_TITLE).toWellFormed();
  const [year] = /^\d{4}/.exec(releaseDate || firstAirDate || '') ?? [];
  return called ? { title: called, year: year ? Number(year) : null } : undefined;
}

const MAX_TITLE = 1_000;

/** Something that could be asked for. */
export interface SearchHit extends Name {
  readonly kind: MediaKind;
  readonly tmdbId: number;
  readonly overview: string | null;
  readonly availability: Availability;
}

export function toHit(result: SeerrResult): SearchHit | undefined {
  const name = nameOf(result);
  const { id: tmdbId, mediaType, overview, mediaInfo } = result;
  const availability = mediaInfo ? availabilityOf(mediaInfo).usual : 'UNKNOWN';
  return name && { ...name, kind: KINDS[mediaType], tmdbId, overview: overview || null, availability };
}
