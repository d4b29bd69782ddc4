import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { account, admin, type SeerrData, type Shaped, seerrData, type WireRequest } from './seerr-data.js';

export interface SeerrServerOptions {
  /** @default 'the-right-key' */
  readonly key?: string;
  /** Whose shapes it has. @default 'seerr' */
  readonly flavour?: 'seerr' | 'overseerr';
  /** So many requests of its own. @default 0 */
  readonly requests?: number;
  /** Listen here, to come back after a death. @default any free port */
  readonly port?: number;
  /** Give at most so many entries, whatever is asked for. */
  readonly maxPage?: number;
  readonly latencyMs?: number;
}

/** An Overseerr or Seerr to test against: it has the traps of the real ones. */
export interface SeerrServer extends SeerrData {
  readonly url: string;
  readonly key: string;
  /** Method, path and query of every call so far. */
  readonly calls: readonly string[];
  /** How it behaves from now on; a test may change it. */
  readonly mood: Mood;
  close(): Promise<void>;
}

interface Mood {
  /** Any other is refused. */
  key: string;
  /** Does what is asked, and drops the connection before it answers, or a proxy gives up waiting. */
  mute: false | 'dropped' | 'gateway timeout';
  /** Nobody may ask for more. */
  quotaUsedUp: boolean;
  /** Runs before each page of requests is given. */
  beforePage: () => Promise<void> | void;
}

/** Of a request, or of an account. */
interface Sent {
  readonly mediaType: 'movie' | 'tv';
  readonly mediaId: number;
  readonly is4k: boolean;
  readonly seasons?: number[] | 'all';
  readonly email: string;
  readonly username: string;
  readonly password?: string;
}

interface Call {
  readonly data: SeerrData;
  readonly options: SeerrServerOptions;
  readonly mood: Mood;
  readonly url: URL;
  readonly method: string;
  readonly body: Sent;
  /** Who asks: the account that set it up, or the one that is named. */
  readonly user: ReturnType<typeof account>;
}

export async function startSeerrServer(options: SeerrServerOptions = {}): Promise<SeerrServer> {
  const data = seerrData(options.flavour ?? 'seerr');
  for (let index = 0; index < (options.requests ?? 0); index++) data.make({ tmdbId: 1_000 + index });
  const key = options.key ?? 'the-right-key';
  const mood: Mood = { key, mute: false, quotaUsedUp: false, beforePage: () => {} };
  const calls: string[] = [];
  const server = createServer((request, response) => {
    calls.push(`${request.method} ${request.url}`);
    answer({ data, options, mood }, request, response).catch(() => request.socket.destroy());
  });
  await new Promise<void>((resolve) => server.listen(options.port ?? 0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const close = async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  return Object.assign(data, { url, key, calls, mood, close });
}

async function answer(
  place: Pick<Call, 'data' | 'options' | 'mood'>,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { options, mood } = place;
  if (options.latencyMs) await new Promise((resolve) => setTimeout(resolve, options.latencyMs));
  const url = new URL(request.url ?? '/', 'http://seerr');
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  const body = chunks.length > 0 ? JSON.parse(Buffer.concat(chunks).toString()) : undefined;
  const path = url.pathname.replace('/api/v1', '');
  if (path === '/request' && request.method === 'GET') await mood.beforePage();
  const [status, said] = route(place, { request, url, path, body });
  if (request.method !== 'GET' && mood.mute === 'dropped') return void request.socket.destroy();
  if (request.method !== 'GET' && mood.mute) return void response.writeHead(504).end('<h1>Gateway timeout</h1>');
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' });
  response.end(status === 204 ? undefined : JSON.stringify(said));
}

type Answer = readonly [status: number, body?: unknown];

interface Asked {
  readonly request: IncomingMessage;
  readonly url: URL;
  readonly path: string;
  readonly body: unknown;
}

/** The three shapes in which it says no. */
const invalid = (message: string): Answer => [400, { message, errors: [{ path: '', message }] }];
const no = (status: number, message: string): Answer => [status, { message }];
const FORBIDDEN: Answer = [403, { status: 403, error: 'You do not have permission to access this endpoint' }];

function route(place: Pick<Call, 'data' | 'options' | 'mood'>, { request, url, path, body }: Asked): Answer {
  const { data, mood } = place;
  if (path === '/status') return [200, data.status()];
  if (path === '/settings/public') return [200, data.settings()];
  const key = request.headers['x-api-key'];
  if (key === undefined) return [401, { message: "cookie 'connect.sid' required", errors: [{ path, message: '' }] }];
  const user = data.users.find(({ id }) => id === Number(request.headers['x-api-user'] ?? 1));
  if (key !== mood.key || !user) return FORBIDDEN;
  const call: Call = { ...place, url, body: body as Sent, user, method: request.method ?? '' };
  const [, noun = '', id, verb] = path.split('/');
  const key2 = `${call.method} /${noun}${id === undefined ? '' : '/id'}${verb === undefined ? '' : '/verb'}`;
  const found = ROUTES[key2];
  return found ? found(call, { id: Number(id), verb: verb ?? '' }) : [404, { message: 'not found', errors: [] }];
}

interface Which {
  readonly id: number;
  readonly verb: string;
}

const ROUTES: Readonly<Record<string, (call: Call, which: Which) => Answer>> = {
  'GET /auth/id': ({ user }) => [200, user],
  'GET /user': ({ data, url }) => listed(data.users, url),
  'POST /user': ({ data, body }) => {
    if (data.users.some(({ email }) => email === body.email))
      return no(409, 'User already exists with submitted email.');
    if (!body.password) return no(500, 'Email notifications must be enabled');
    const made = account({ id: data.users.length + 1, name: body.username, email: body.email, permissions: 32 });
    data.users.push(made);
    return [201, made];
  },
  'GET /request': ({ data, url, options }) => {
    const sorted = url.searchParams.get('sort') === 'modified' ? byChange(data.requests) : byAge(data.requests);
    return listed(sorted.map(data.shape), url, options.maxPage);
  },
  'GET /media': ({ data, url, options }) => listed(byChange(data.media), url, options.maxPage),
  'GET /request/id': ({ data }, { id }) => {
    const request = data.requests.find((candidate) => candidate.id === id);
    return request ? [200, data.shape(request)] : no(404, 'Request not found.');
  },
  'POST /request': ask,
  'POST /request/id/verb': ({ data }, { id, verb }) => {
    const request = data.requests.find((candidate) => candidate.id === id);
    if (!request) return no(404, 'Request not found.');
    data.change(request, { status: verb === 'approve' ? 2 : 3 });
    return [200, data.shape(request)];
  },
  'DELETE /request/id': ({ data }, { id }) => {
    if (!data.requests.some((request) => request.id === id)) return no(404, 'Request not found.');
    data.forget(id);
    return [204];
  },
  'GET /movie/id': ({ data }, { id }) => named(data, 'movie', id),
  'GET /tv/id': ({ data }, { id }) => named(data, 'tv', id),
  'GET /search': ({ data, url }) => {
    if (/[!'()*]/.test(url.search)) return invalid("Parameter 'query' must be url encoded.");
    return [200, data.search(url.searchParams.get('query') ?? '')];
  },
};

function named(data: SeerrData, type: 'movie' | 'tv', id: number): Answer {
  const details = data.details(type, id);
  return details ? [200, details] : no(500, 'Unable to retrieve it.');
}

function ask({ data, body, user, mood }: Call): Answer {
  if (!['movie', 'tv'].includes(body.mediaType)) return invalid('request.body.mediaType should be movie or tv');
  if (mood.quotaUsedUp && user.id !== admin.id) return no(403, 'Movie Quota exceeded.');
  if (!data.details(body.mediaType, body.mediaId)) return no(500, '[TMDB] Failed to fetch details: 404');
  const same = data.requests.filter(
    ({ type, tmdbId, is4k, status }) =>
      // Left out, it matches none.
      type === body.mediaType && tmdbId === body.mediaId && is4k === body.is4k && status !== 3 && status !== 5,
  );
  if (body.mediaType === 'movie' && same.length > 0) return no(409, 'Request for this media already exists.');
  const taken = new Set(same.flatMap(({ seasons }) => seasons));
  const wanted: number[] = body.seasons === 'all' ? [1, 2, 3] : (body.seasons ?? []);
  const seasons = wanted.filter((season) => !taken.has(season));
  if (body.mediaType === 'tv' && seasons.length === 0) return no(202, 'No seasons available to request');
  const status = user.permissions === admin.permissions ? 2 : 1;
  const made = data.make({ type: body.mediaType, tmdbId: body.mediaId, is4k: body.is4k, seasons, status, by: user });
  return [201, data.shape(made)];
}

function listed<T>(all: readonly T[], url: URL, maxPage = Number.POSITIVE_INFINITY): Answer {
  const take = Number(url.searchParams.get('take') ?? 10);
  if (Number.isNaN(take)) return invalid('request.query.take should be number,null');
  const skip = Number(url.searchParams.get('skip') ?? 0);
  const pageInfo = { pages: Math.ceil(all.length / take), pageSize: take, results: all.length, page: 1 };
  return [200, { pageInfo, results: all.slice(skip, skip + Math.min(take, maxPage)) }];
}

const byAge = (requests: readonly WireRequest[]) => requests.toSorted((a, b) => b.id - a.id);
const byChange = <T extends Shaped>(entries: readonly T[]) =>
  entries.toSorted((a, b) => b.updatedAt.localeCompare(a.updatedAt));
