// Ten thousand subscribers on one gateway, who watch a hundred topics with a field of another subgraph in every event; then
// the same with readers among them who stop reading. Run after a build:
//   node bench/subscriptions/run.ts [--subscribers 10000] [--topics 100] [--perSecond 10] [--seconds 60] [--sessions 1]
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { median, quantile, table } from '../support/report.ts';
import type { Connect, Heard } from './clients.ts';
import { supergraph } from './compose.ts';
import { now } from './graph.ts';
import { cpuSeconds, filesAllowed, memoryMb, type Part, startPart } from './parts.ts';
import type { Fates } from './slow.ts';
import type { Stats } from './subgraphs.ts';

const { values: options } = parseArgs({
  options: {
    subscribers: { type: 'string', default: '10000' },
    topics: { type: 'string', default: '100' },
    perSecond: { type: 'string', default: '10' },
    seconds: { type: 'string', default: '60' },
    /** Subscribers share what is asked upstream with those of their own session. */
    sessions: { type: 'string', default: '1' },
    /** A folder for a CPU profile of the gateway. */
    profile: { type: 'string', default: '' },
  },
});
const subscribers = Number(options.subscribers);
const topics = Number(options.topics);
const sessions = Number(options.sessions);
const seconds = Number(options.seconds);
const CLIENT_PROCESSES = 4;
/** The events that go on while some do not read. */
const SLOW = { perSecond: 10, seconds: 40 };
/** Until an event that is not there is taken for lost. */
const SETTLE_MS = 15_000;
/** Of the gateway: its listening socket, its upstream connections, files. */
const OTHER_FILES = 500;

class TooFewFiles extends Error {}

const parts: Part[] = [];
const start: typeof startPart = (...given) => {
  const part = startPart(...given);
  parts.push(part);
  return part;
};
const folder = mkdtempSync(join(tmpdir(), 'bench-subscriptions-'));
/** Clients first, subgraphs last: none of them is left by what it follows. */
const stop = async () => {
  for (const part of parts.toReversed()) await part.stop();
  rmSync(folder, { recursive: true, force: true });
};
process.once('SIGINT', () => void stop().then(() => process.exit(130)));
process.once('SIGTERM', () => void stop().then(() => process.exit(143)));

try {
  await measure();
} catch (error) {
  if (!(error instanceof TooFewFiles)) throw error;
  console.error(error.message);
  process.exitCode = 1;
} finally {
  await stop();
}

interface Ready {
  readonly type: 'ready';
  readonly origin: string;
  readonly tokens: readonly string[];
}

async function measure(): Promise<void> {
  const subgraphs = start('subgraphs.ts', { files: sessions > 1 ? subscribers + OTHER_FILES : OTHER_FILES });
  const { origin: subgraphsAt } = await subgraphs.says<Ready>('ready');
  const supergraphPath = join(folder, 'supergraph.graphql');
  writeFileSync(supergraphPath, supergraph(subgraphsAt));
  const gateway = start('gateway.ts', {
    env: { SUPERGRAPH_PATH: supergraphPath },
    args: [subgraphsAt, String(sessions), String(subscribers + OTHER_FILES)],
    nodeArgs: options.profile ? ['--cpu-prof', `--cpu-prof-dir=${options.profile}`] : [],
    files: subscribers + OTHER_FILES,
  });
  const { origin, tokens } = await gateway.says<Ready>('ready');
  needFiles(gateway.pid);
  const idle = memoryMb(gateway.pid, 'VmRSS');

  const began = now();
  const clients = await connect(origin, tokens);
  const connected = (now() - began) / 1000;
  const statsOf = async () => (await (await fetch(`${subgraphsAt}/stats`)).json()) as Stats;
  const settled = await statsOf();
  const quiet = memoryMb(gateway.pid, 'VmRSS');

  const cpu = cpuSeconds(gateway.pid);
  await publish(subgraphsAt, { perSecond: Number(options.perSecond), seconds });
  const expected = ((await statsOf()).published * subscribers) / topics;
  const heard = await reports(clients, expected);
  const after = await statsOf();
  const used = cpuSeconds(gateway.pid) - cpu;
  const all = heard.flatMap(({ latencies }) => Object.values(latencies).flat());
  const toLast = lastOfEach(heard);
  const ms = (value: number) => `${value.toFixed(1)} ms`;
  const mb = (value: number) => `${value.toFixed(0)} MB`;
  table(`${subscribers} subscribers, ${topics} topics, ${options.perSecond} events/s for ${options.seconds} s`, [
    ['time to connect and subscribe all', `${connected.toFixed(1)} s`],
    ['memory (RSS) of the gateway without clients', mb(idle)],
    ['all connected', mb(quiet)],
    ['peak', mb(memoryMb(gateway.pid, 'VmHWM'))],
    ['CPU of the gateway during the events', `${((used / seconds) * 100).toFixed(0)} % of a core`],
    ['events, deliveries', `${after.published}, ${all.length}`],
    ['from publish to a client: median', ms(median(all))],
    ['p99', ms(quantile(all, 0.99))],
    ['longest', ms(Math.max(...toLast))],
    ['from publish to the last client of an event: median', ms(median(toLast))],
    ['p99', ms(quantile(toLast, 0.99))],
    ['upstream subscriptions', String(settled.upstream)],
    ['entity requests an event', String((after.entityRequests - settled.entityRequests) / after.published)],
    ['lost', String(expected - sum(heard, 'received'))],
    ['out of order, doubled or wrong', String(sum(heard, 'amiss'))],
    ['connections that ended', String(heard.flatMap(({ closed }) => closed).length)],
  ]);
  await measureSlow({ gateway, clients, origin, token: tokens[0] ?? '', subgraphsAt, statsOf });
  await measureLeaving({ gateway, clients, statsOf });
}

/** The same with three more who ask for a flood, two of whom do not read it. */
async function measureSlow(of: {
  gateway: Part;
  clients: readonly Part[];
  origin: string;
  token: string;
  subgraphsAt: string;
  statsOf: () => Promise<Stats>;
}): Promise<void> {
  const { gateway, clients, origin, token, subgraphsAt, statsOf } = of;
  let samples = [memoryMb(gateway.pid, 'VmRSS')];
  const peak = () => Math.max(...samples).toFixed(0);
  const sampling = setInterval(() => samples.push(memoryMb(gateway.pid, 'VmRSS')), 100);
  const publishing = publish(subgraphsAt, SLOW);
  const slow = start('slow.ts', { args: [origin, token] });
  await slow.says('reading');
  const whileAllRead = peak();
  samples = [];
  const { afterMs, told, cut, fast } = await slow.says<Fates>('fates');
  await publishing;
  clearInterval(sampling);
  const expected = ((await statsOf()).published * subscribers) / topics;
  const heard = await reports(clients, expected);
  table('Three more who ask for 3 MB/s; two of them stop reading', [
    ['until both are closed', `${(afterMs / 1000).toFixed(1)} s`],
    ['told to the one who looks up again', told],
    ['the one who never does is cut off', cut ? 'yes' : 'no'],
    ['the one who reads', `${fast.events} events, ${fast.amiss} amiss, ${fast.open ? 'still open' : 'closed'}`],
    ['peak memory of the gateway while all three read', `${whileAllRead} MB`],
    ['peak from then on', `${peak()} MB`],
    ['lost, out of order by the others', `${expected - sum(heard, 'received')}, ${sum(heard, 'amiss')}`],
  ]);
}

/** What stays of them when all are gone. */
async function measureLeaving(of: {
  gateway: Part;
  clients: readonly Part[];
  statsOf: () => Promise<Stats>;
}): Promise<void> {
  const began = now();
  await Promise.all(of.clients.map((client) => client.stop()));
  let { upstream } = await of.statsOf();
  while (upstream > 0 && now() < began + SETTLE_MS) ({ upstream } = await of.statsOf());
  table('All have left', [
    ['upstream subscriptions', `${upstream} after ${(now() - began).toFixed(0)} ms`],
    ['memory of the gateway', `${memoryMb(of.gateway.pid, 'VmRSS').toFixed(0)} MB`],
  ]);
}

function needFiles(pid: number): void {
  const allowed = filesAllowed(pid);
  const needed = subscribers + OTHER_FILES;
  if (allowed >= needed) return;
  throw new TooFewFiles(
    `The gateway may open ${allowed} files and needs ${needed}: raise "ulimit -Hn" or ask for fewer.`,
  );
}

async function connect(origin: string, tokens: readonly string[]): Promise<Part[]> {
  const share = Math.ceil(subscribers / CLIENT_PROCESSES);
  const clients = Array.from({ length: CLIENT_PROCESSES }, () => start('clients.ts', { files: share + OTHER_FILES }));
  await Promise.all(clients.map((client) => client.says('ready')));
  clients.forEach((client, index) => {
    const from = index * share;
    client.tell({
      type: 'connect',
      origin,
      topics,
      tokens,
      from,
      to: Math.min(from + share, subscribers),
    } satisfies Connect);
  });
  await Promise.all(clients.map((client) => client.says('connected')));
  return clients;
}

async function publish(subgraphsAt: string, pace: { perSecond: number; seconds: number }): Promise<void> {
  const query = new URLSearchParams({
    topics: options.topics,
    perSecond: String(pace.perSecond),
    seconds: String(pace.seconds),
  });
  await (await fetch(`${subgraphsAt}/publish?${query}`, { method: 'POST' })).json();
}

/** What the clients heard, when all of it has come or nothing more will. */
async function reports(clients: readonly Part[], expected: number): Promise<Heard[]> {
  const deadline = now() + SETTLE_MS;
  for (;;) {
    for (const client of clients) client.tell({ type: 'report' });
    const heard = await Promise.all(clients.map((client) => client.says<Heard>('heard')));
    if (sum(heard, 'received') >= expected || now() > deadline) return heard;
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
}

function lastOfEach(heard: readonly Heard[]): number[] {
  const longest = new Map<string, number>();
  for (const { latencies } of heard)
    for (const [event, values] of Object.entries(latencies))
      longest.set(event, Math.max(longest.get(event) ?? 0, ...values));
  return [...longest.values()];
}

function sum(heard: readonly Heard[], of: 'received' | 'amiss'): number {
  return heard.reduce((total, one) => total + one[of], 0);
}
