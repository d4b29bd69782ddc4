// Three who ask for 3 MB/s: one reads, one stops after a while and looks up again when it is cut off, one never does.
// Tells how each of them fared.   slow.ts ORIGIN TOKEN
import { setTimeout as delay } from 'node:timers/promises';
import { WebSocket } from 'ws';
import { FLOOD, now } from './graph.ts';

export interface Fates {
  readonly type: 'fates';
  /** How long it took to cut the slow ones off. */
  readonly afterMs: number;
  /** What the one who looked up again was told. */
  readonly told: string;
  /** The one who never looked: whether its connection is gone at the gateway. */
  readonly cut: boolean;
  /** The one who read: events in their order, and whether it is still connected. */
  readonly fast: { readonly events: number; readonly amiss: number; readonly open: boolean };
}

const WAIT_MS = 60_000;
/** How long all three read, and how long the one goes on after the others. */
const READ_MS = 15_000;
const [origin = '', token = ''] = process.argv.slice(2);
const fast = { events: 0, amiss: 0, open: true };

function follow(onNext: (sequence: number) => void): Promise<WebSocket> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(`${origin.replace('http', 'ws')}/graphql`, 'graphql-transport-ws', {
      perMessageDeflate: false,
    });
    socket.on('error', reject);
    socket.on('open', () =>
      socket.send(JSON.stringify({ type: 'connection_init', payload: { authorization: token } })),
    );
    socket.on('message', (data: Buffer) => {
      const { type, payload } = JSON.parse(data.toString());
      if (type === 'connection_ack')
        socket.send(JSON.stringify({ id: '1', type: 'subscribe', payload: { query: FLOOD } }));
      if (type === 'next') {
        resolve(socket);
        onNext(payload.data.flood.sequence);
      }
    });
  });
}

async function metric(name: string): Promise<number> {
  const text = await (await fetch(`${origin}/metrics`)).text();
  return Number(new RegExp(`^${name}(?:{[^}]*})? (\\d+)`, 'm').exec(text)?.[1] ?? 0);
}

/** Looks until it is so; false when it never was. */
async function becomes(isSo: () => Promise<boolean>): Promise<boolean> {
  const deadline = now() + WAIT_MS;
  while (now() < deadline) {
    if (await isSo()) return true;
    await delay(50);
  }
  return false;
}

let last: number | undefined;
const reader = await follow((sequence) => {
  fast.events++;
  if (last !== undefined && sequence !== last + 1) fast.amiss++;
  last = sequence;
});
reader.on('close', () => (fast.open = false));
const looksUp = await follow(() => undefined);
const never = await follow(() => undefined);
await delay(READ_MS);
process.send?.({ type: 'reading' });
const sockets = await metric('graphql_sockets');
const began = now();
looksUp.pause();
never.pause();
await becomes(async () => (await metric('graphql_clients_dropped_total')) === 2);
const afterMs = now() - began;
const told = new Promise<string>((resolve) => looksUp.on('close', (code, reason) => resolve(`${code} ${reason}`)));
looksUp.resume();
const cut = await becomes(async () => (await metric('graphql_sockets')) === sockets - 2);
await delay(READ_MS);
process.send?.({ type: 'fates', afterMs, told: await told, cut, fast } satisfies Fates, () => process.exit());
