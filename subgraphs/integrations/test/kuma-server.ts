import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export const KUMA_VERSIONS = ['1.23.17', '2.5.3'] as const;
export type KumaVersion = (typeof KUMA_VERSIONS)[number];

/** Of a `monitor_status`. */
export const KUMA = { DOWN: 0, UP: 1, PENDING: 2, MAINTENANCE: 3 } as const;

export interface KumaServerOptions {
  /** @default '2.5.3' */
  readonly version?: KumaVersion;
  /** Listen here, to come back after a death. @default any free port */
  readonly port?: number;
}

/** An Uptime Kuma to test against: it replays recorded answers and has the traps of the real one. */
export interface KumaServer {
  readonly url: string;
  readonly key: string;
  /** Path of every request so far. */
  readonly requests: readonly string[];
  /** How it behaves from now on; a test may change it. */
  readonly mood: Mood;
  /** Has the checks of a monitor end so from now on. */
  set(monitorName: string, status: number): void;
  /** A monitor is paused or deleted. */
  remove(monitorName: string): void;
  /** Its process has just begun. */
  restart(): void;
  close(): Promise<void>;
}

interface Mood {
  /** The one that is let in. */
  key: string;
  /** Drops every connection. */
  dead: boolean;
  /** What it tells of its monitors. */
  metrics: string;
}

/** As many as it lets read its metrics in a minute, whoever they are. */
const READS_A_MINUTE = 60;

export const recordedMetrics = (version: KumaVersion): string => read(version, 'metrics.txt');

/** What it posted: a test, the monitors 2, 5, 1 and 3 going DOWN, and 1 and 3 being UP again. */
export const recordedCalls = (version: KumaVersion): readonly RecordedCall[] =>
  JSON.parse(read(version, 'hook-calls.json'));

export interface RecordedCall {
  readonly heartbeat: { readonly monitorID: number; readonly status: number; readonly time: string } | null;
  readonly monitor: { readonly name: string } | null;
}

function read(version: KumaVersion, file: string): string {
  return readFileSync(new URL(`./fixtures/kuma/${version}/${file}`, import.meta.url), 'utf8');
}

export async function startKumaServer({ version = '2.5.3', port = 0 }: KumaServerOptions = {}): Promise<KumaServer> {
  const requests: string[] = [];
  const mood: Mood = {
    key: 'uk1_Zg3pWq0vT8mXy5rB2nKd7sLh4cJf9aEu1oNiR6tQ',
    dead: false,
    metrics: recordedMetrics(version),
  };
  const server = createServer((request, response) => {
    requests.push(request.url ?? '');
    answer(mood, request, response, requests);
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const linesOf = (name: string) => new RegExp(`^monitor_\\w+\\{.*monitor_name="${name}".*\n`, 'gm');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    key: mood.key,
    requests,
    mood,
    set(name, status) {
      const line = new RegExp(`^(monitor_status\\{.*monitor_name="${name}".*\\}) \\d$`, 'm');
      mood.metrics = mood.metrics.replace(line, `$1 ${status}`);
    },
    remove(name) {
      mood.metrics = mood.metrics.replaceAll(linesOf(name), '');
    },
    restart() {
      const now = Math.floor(Date.now() / 1000);
      mood.metrics = mood.metrics.replace(/^process_start_time_seconds \d+/m, `process_start_time_seconds ${now}`);
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function answer(mood: Mood, request: IncomingMessage, response: ServerResponse, requests: readonly string[]): void {
  if (mood.dead) return void request.socket.destroy();
  if (request.url === '/api/entry-page') {
    response.writeHead(200, { 'content-type': 'application/json; charset=utf-8' });
    return void response.end('{"type":"entryPage","entryPage":"dashboard"}');
  }
  // Whatever it does not know is the page of its app.
  if (request.url !== '/metrics') return void response.setHeader('content-type', 'text/html').end('<!DOCTYPE html>');
  const isTooOften = requests.filter((path) => path === '/metrics').length > READS_A_MINUTE;
  const right = `Basic ${Buffer.from(`:${mood.key}`).toString('base64')}`;
  if (isTooOften || request.headers.authorization !== right) {
    return void response.writeHead(401, { 'www-authenticate': 'Basic' }).end();
  }
  response.writeHead(200, { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' }).end(mood.metrics);
}
