import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { generatedFilms, type PlexItem, recordedSections, type Section } from './plex-library.js';

export interface PlexServerOptions {
  /** @default 'the-right-token' */
  readonly token?: string;
  /** @default "Ada's Plex" */
  readonly name?: string;
  readonly machineIdentifier?: string;
  /** Listen here, to come back after a death. @default any free port */
  readonly port?: number;
  /** A further section with so many films in it. @default 0 */
  readonly films?: number;
  /** Give at most so many items, whatever is asked for. @default 3, so that even the recorded library has pages */
  readonly maxPage?: number;
  /** Give every list whole and without `totalSize`, as if there were no paging. */
  readonly ignoresPaging?: boolean;
  /** Always give the first page. */
  readonly ignoresStart?: boolean;
  /** Say numbers and booleans as strings. */
  readonly numbersAsStrings?: boolean;
  readonly latencyMs?: number;
  /** Drop every connection after so many pages were given. */
  readonly diesAfterPages?: number;
}

/** A Plex Media Server to test against: it replays recorded answers and has the traps of the real one. */
export interface PlexServer {
  readonly url: string;
  readonly token: string;
  readonly machineIdentifier: string;
  /** Method, path and query of every request so far. */
  readonly requests: readonly string[];
  /** Every client identifier that was sent. */
  readonly clients: ReadonlySet<string>;
  /** The items of the library, to be changed by a test. */
  readonly sections: readonly Section[];
  /** How many items a sync should find. */
  readonly itemCount: number;
  /** How it behaves from now on; a test may change it. */
  readonly mood: Mood;
  close(): Promise<void>;
}

interface Mood {
  /** Any other is refused. */
  token: string;
  /** Drops every connection. */
  dead: boolean;
  /** Answers everything with this status. */
  status: number | undefined;
}

interface State {
  readonly options: PlexServerOptions;
  readonly machineIdentifier: string;
  readonly sections: Section[];
  readonly requests: string[];
  readonly clients: Set<string>;
  readonly mood: Mood;
  pages: number;
}

export async function startPlexServer(options: PlexServerOptions = {}): Promise<PlexServer> {
  const state: State = {
    options,
    machineIdentifier: options.machineIdentifier ?? '96f2fe7a78c9dc1f16a16bedbe90f98149be16b4',
    sections: [...recordedSections(), ...generatedFilms(options.films ?? 0)],
    requests: [],
    clients: new Set(),
    mood: { token: options.token ?? 'the-right-token', dead: false, status: undefined },
    pages: 0,
  };
  const server = createServer((request, response) => {
    answer(state, request, response).catch(() => request.socket.destroy());
  });
  await new Promise<void>((resolve) => server.listen(options.port ?? 0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    token: state.mood.token,
    machineIdentifier: state.machineIdentifier,
    requests: state.requests,
    clients: state.clients,
    sections: state.sections,
    get itemCount() {
      return state.sections.flatMap(({ items }) => Object.values(items)).flat().length;
    },
    mood: state.mood,
    close: () => stop(server),
  };
}

async function stop(server: Server): Promise<void> {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
}

async function answer(state: State, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { options } = state;
  if (options.latencyMs) await new Promise((resolve) => setTimeout(resolve, options.latencyMs));
  const url = new URL(request.url ?? '/', 'http://plex');
  state.requests.push(`${request.method} ${url.pathname}${url.search}`);
  const client = header(request, url, 'X-Plex-Client-Identifier');
  if (client) state.clients.add(client);
  if (state.mood.dead) return void request.socket.destroy();
  if (state.mood.status)
    return void response.writeHead(state.mood.status, { 'content-type': 'text/html' }).end('<h1>Oh</h1>');
  if (url.pathname === '/identity') return send(state, request, response, identity(state));
  if (header(request, url, 'X-Plex-Token') !== state.mood.token) return unauthorized(response);
  const container = route(state, request, url);
  if (!container) return void response.writeHead(404, { 'content-type': 'text/html' }).end('<h1>404 Not Found</h1>');
  if (state.options.diesAfterPages !== undefined && state.pages > state.options.diesAfterPages) {
    state.mood.dead = true;
    return void request.socket.destroy();
  }
  send(state, request, response, container);
}

/** Every header may be a query parameter instead. */
function header(request: IncomingMessage, url: URL, name: string): string | undefined {
  const value = request.headers[name.toLowerCase()] ?? url.searchParams.get(name);
  return typeof value === 'string' ? value : undefined;
}

function unauthorized(response: ServerResponse): void {
  const html = '<html><head><title>Unauthorized</title></head><body><h1>401 Unauthorized</h1></body></html>';
  response.writeHead(401, { 'content-type': 'text/html' }).end(html);
}

type Container = Record<string, unknown>;

function identity({ machineIdentifier }: State): Container {
  return { size: 0, claimed: true, machineIdentifier, version: '1.31.3.6868-28fc46b27' };
}

function route(state: State, request: IncomingMessage, url: URL): Container | undefined {
  if (url.pathname === '/') {
    return { ...identity(state), friendlyName: state.options.name ?? "Ada's Plex", myPlexSubscription: true };
  }
  if (url.pathname === '/library/sections' || url.pathname === '/library/sections/all') return sectionList(state);
  const [, key] = /^\/library\/sections\/([^/]+)\/all$/.exec(url.pathname) ?? [];
  const section = state.sections.find((candidate) => candidate.key === key);
  return section && page(state, request, { url, section });
}

function sectionList({ sections }: State): Container {
  const directories = sections.map(({ key, type, title }) => ({
    key,
    type,
    title,
    agent: 'tv.plex.agents.movie',
    language: 'en-US',
    refreshing: false,
    Location: [{ id: 1, path: `/data/${title}` }],
  }));
  return {
    size: directories.length,
    title1: 'Plex Library',
    ...(directories.length > 0 && { Directory: directories }),
  };
}

function page(state: State, request: IncomingMessage, { url, section }: { url: URL; section: Section }): Container {
  const { maxPage = 3, ignoresPaging, ignoresStart } = state.options;
  const all = (section.items[Number(url.searchParams.get('type'))] ?? []).map((item) => withGuids(item, url));
  const base = { allowSync: true, librarySectionID: Number(section.key), librarySectionTitle: section.title };
  const start = header(request, url, 'X-Plex-Container-Start');
  const size = header(request, url, 'X-Plex-Container-Size');
  if (size !== '0') state.pages++;
  if (ignoresPaging || start === undefined || size === undefined) return { size: all.length, ...base, ...list(all) };
  const from = ignoresStart ? 0 : Number(start);
  const items = all.slice(from, from + Math.min(Number(size), maxPage));
  return { size: items.length, totalSize: all.length, offset: from, ...base, ...list(items) };
}

/** What is empty is absent. */
function list(items: readonly PlexItem[]): Container {
  return items.length > 0 ? { Metadata: items } : {};
}

function withGuids(item: PlexItem, url: URL): PlexItem {
  if (url.searchParams.get('includeGuids') === '1') return item;
  const { Guid: _, ...rest } = item;
  return rest;
}

/** JSON for who asks for it, XML for everybody else. */
function send({ options }: State, request: IncomingMessage, response: ServerResponse, container: Container): void {
  if (!request.headers.accept?.includes('application/json')) {
    const xml = `<?xml version="1.0" encoding="UTF-8"?>\n<MediaContainer size="${container['size']}"></MediaContainer>`;
    response.writeHead(200, { 'content-type': 'text/xml;charset=utf-8' }).end(xml);
    return;
  }
  const spoken = options.numbersAsStrings ? asStrings(container) : container;
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ MediaContainer: spoken }));
}

function asStrings(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(asStrings);
  if (typeof value === 'boolean') return value ? '1' : '0';
  if (typeof value === 'number') return String(value);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, asStrings(inner)]));
}
