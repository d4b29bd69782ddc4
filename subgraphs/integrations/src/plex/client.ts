import type { z } from 'zod';
import { readEach, readJson } from '../outbound/answer.js';
import type { Http, HttpAnswer, HttpRequest } from '../outbound/http.js';
import { ServiceProblem } from '../problem.js';
import type { Access } from '../services.js';
import * as wire from './wire.js';

/** Plex's numbers for the kinds of items in `?type=`. */
const PLEX_TYPES = { movie: 1, show: 2, episode: 4, artist: 8, album: 9, track: 10 } as const;
export type PlexType = keyof typeof PLEX_TYPES;

interface PlexPage {
  readonly items: readonly wire.PlexItem[];
  /** Entries that could not be read as items. */
  readonly unreadable: number;
  /** Of the whole list; undefined when the server did not page, so that this is the whole list. */
  readonly total: number | undefined;
}

interface PageRequest {
  readonly section: string;
  readonly type: PlexType;
  readonly start: number;
  /** 0 asks for the total alone. */
  readonly size: number;
}

/** What we ask of a Plex Media Server. Every method throws a ServiceProblem when it gets no usable answer. */
export interface PlexClient {
  /** Needs no token: shows whether it is there, and which one it is. */
  identity(): Promise<{ machineIdentifier: string; version: string }>;
  friendlyName(): Promise<string | undefined>;
  sections(): Promise<wire.PlexSection[]>;
  page(request: PageRequest): Promise<PlexPage>;
}

/** What holds for every call of a client. */
type CallOptions = Pick<HttpRequest, 'signal' | 'deadlineMs'>;

export function createPlexClient(http: Http, access: Access, options: CallOptions): PlexClient {
  const ask = (path: string, headers: Record<string, string>): Promise<HttpAnswer> =>
    http.get({ url: new URL(path, access.url), headers, ...options });
  const anonymous = anonymousHeaders(access.clientId);
  const authorized = { ...anonymous, 'x-plex-token': access.token };
  return {
    async identity() {
      // Without a token there is nothing to refuse: whoever does is another service.
      return readJson(await ask('identity', anonymous), wire.identity, SAYS).MediaContainer;
    },
    async friendlyName() {
      return read(await ask('', authorized), wire.root).MediaContainer.friendlyName;
    },
    async sections() {
      const { MediaContainer } = read(await ask('library/sections', authorized), wire.sections);
      return readEach(wire.section, MediaContainer.Directory).good;
    },
    async page({ section, type, start, size }) {
      // The total comes only when both headers are there. The order keeps what is added meanwhile at the end.
      const paging = { 'x-plex-container-start': String(start), 'x-plex-container-size': String(size) };
      const query = `type=${PLEX_TYPES[type]}&includeGuids=1&sort=addedAt:asc`;
      const path = `library/sections/${encodeURIComponent(section)}/all?${query}`;
      const answer = await ask(path, { ...authorized, ...paging });
      const { MediaContainer } = read(answer, wire.page);
      const { good, bad } = readEach(wire.item, MediaContainer.Metadata);
      return { items: good, unreadable: bad, total: MediaContainer.totalSize ?? totalHeader(answer) };
    },
  };
}

function totalHeader({ headers }: HttpAnswer): number | undefined {
  const total = Number(headers['x-plex-container-total-size']);
  return Number.isInteger(total) ? total : undefined;
}

function anonymousHeaders(clientId: string): Record<string, string> {
  return {
    accept: 'application/json',
    'x-plex-client-identifier': clientId,
    'x-plex-product': 'MediaNest',
    'x-plex-version': '1',
    'x-plex-platform': 'Node.js',
    'x-plex-device-name': 'MediaNest',
  };
}

const SAYS = 'a Plex Media Server';

function read<T>(answer: HttpAnswer, schema: z.ZodType<T>): T {
  if (answer.status === 401 || answer.status === 403) {
    throw new ServiceProblem('REFUSED', 'Give an X-Plex-Token of an account that may see this server.');
  }
  return readJson(answer, schema, SAYS);
}
