import type { z } from 'zod';
import type { MediaKind } from '../media-request/media-request.js';
import { readEach, readJson } from '../outbound/answer.js';
import type { Http, HttpAnswer, HttpRequest } from '../outbound/http.js';
import { ServiceProblem } from '../problem.js';
import type { Access } from '../services.js';
import { isMissing, read, SAYS } from './answer.js';
import {
  availabilityOf,
  type Name,
  nameOf,
  type RequestFacts,
  type SearchHit,
  TYPES,
  toFacts,
  toHit,
} from './request.js';
import * as wire from './wire.js';

/** A page of a list that begins with what was changed or added last. */
interface SeerrPage<T> {
  readonly entries: readonly T[];
  /** How many it holds, with those that could not be read. */
  readonly length: number;
  /** Of the whole list. */
  readonly total: number;
}

interface MediaFacts {
  readonly mediaId: number;
  readonly usual: string;
  readonly in4k: string;
  readonly updatedAt: Date;
}

interface Found {
  readonly hits: readonly SearchHit[];
  readonly page: number;
  readonly totalPages: number;
}

/** What we ask of Overseerr or Seerr. Every method throws a ServiceProblem when it gets no usable answer. */
export interface SeerrClient {
  /** Needs no key: shows whether it is there. */
  status(): Promise<z.infer<typeof wire.status>>;
  /** Needs no key either. */
  settings(): Promise<z.infer<typeof wire.settings>>;
  /** Whether the key counts. */
  me(): Promise<void>;
  requests(page: { sort: 'added' | 'modified'; skip: number; take: number }): Promise<SeerrPage<RequestFacts>>;
  /** Null when there is none any more. */
  request(externalId: number): Promise<RequestFacts | null>;
  /** Films and series, by when they changed: that they become available changes none of their requests. */
  media(page: { skip: number; take: number }): Promise<SeerrPage<MediaFacts>>;
  name(kind: MediaKind, tmdbId: number): Promise<Name | undefined>;
  search(query: string, page: number): Promise<Found>;
}

/** What holds for every call of a client. */
type CallOptions = Pick<HttpRequest, 'signal' | 'deadlineMs'>;

export function createSeerrClient(http: Http, access: Access, options: CallOptions = {}): SeerrClient {
  const get = (path: string, headers: Record<string, string> = keyHeaders(access)): Promise<HttpAnswer> =>
    http.get({ url: apiUrl(access, path), headers, ...options });
  return {
    // Without a key there is nothing to refuse: whoever does is another service.
    status: async () => readJson(await get('status', ANONYMOUS), wire.status, SAYS),
    settings: async () => readJson(await get('settings/public', ANONYMOUS), wire.settings, SAYS),
    async me() {
      read(await get('auth/me'), wire.me);
    },
    async requests({ sort, skip, take }) {
      const { pageInfo, results } = read(
        await get(`request?take=${take}&skip=${skip}&filter=all&sort=${sort}`),
        wire.page,
      );
      const entries = readEach(wire.request, results).good.flatMap((request) => toFacts(request) ?? []);
      return { entries, length: results.length, total: pageInfo.results };
    },
    async request(externalId) {
      const answer = await get(`request/${externalId}`);
      if (isMissing(answer)) return null;
      const facts = toFacts(read(answer, wire.request));
      if (facts) return facts;
      throw new ServiceProblem('UNEXPECTED', 'it has a request in a state that nobody has heard of.');
    },
    async media({ skip, take }) {
      const { pageInfo, results } = read(
        await get(`media?take=${take}&skip=${skip}&filter=all&sort=modified`),
        wire.page,
      );
      const entries = readEach(wire.listedMedia, results).good.map((media) => ({
        mediaId: media.id,
        ...availabilityOf(media),
        updatedAt: media.updatedAt,
      }));
      return { entries, length: results.length, total: pageInfo.results };
    },
    async name(kind, tmdbId) {
      return nameOf(read(await get(`${TYPES[kind]}/${tmdbId}`), wire.details));
    },
    async search(query, page) {
      const found = read(await get(`search?query=${encodeAll(query)}&page=${page}`), wire.found);
      const hits = readEach(wire.result, found.results).good.flatMap((result) => toHit(result) ?? []);
      return { hits, page: found.page, totalPages: found.totalPages };
    },
  };
}

/** Overseerr refuses the signs that JavaScript leaves as they are. */
function encodeAll(text: string): string {
  return encodeURIComponent(text).replaceAll(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
}

const ANONYMOUS = { accept: 'application/json' };

/** The key acts for the account that set Seerr up, unless another is named. */
export function keyHeaders({ token }: Access): Record<string, string> {
  return { ...ANONYMOUS, 'x-api-key': token };
}

export const apiUrl = ({ url }: Access, path: string): URL => new URL(`api/v1/${path}`, url);
