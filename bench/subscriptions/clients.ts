// Many subscribers in one process: bare sockets that speak graphql-transport-ws. Connects when told to, says when every
// one of them has heard the present state of its topic, and reports what they heard when asked.
import { WebSocket } from 'ws';
import { now, WATCH } from './graph.ts';

export interface Connect {
  readonly type: 'connect';
  readonly origin: string;
  /** Subscriber `i` follows topic `i % topics` with token `i % tokens.length`. */
  readonly from: number;
  readonly to: number;
  readonly topics: number;
  readonly tokens: readonly string[];
}

export interface Heard {
  readonly type: 'heard';
  /** By topic and sequence: how long after it was made each subscriber had the event, in milliseconds. */
  readonly latencies: Readonly<Record<string, readonly number[]>>;
  readonly received: number;
  /** Skipped, doubled, late or wrong. */
  readonly amiss: number;
  /** Connections that ended, and why. */
  readonly closed: readonly string[];
}

/** How many connect at the same time. */
const AT_ONCE = 50;

const latencies: Record<string, number[]> = {};
const closed: string[] = [];
let received = 0;
let amiss = 0;

async function connect({ origin, from, to, topics, tokens }: Connect): Promise<void> {
  const url = `${origin.replace('http', 'ws')}/graphql`;
  let next = from;
  const worker = async () => {
    while (next < to) {
      const index = next++;
      await subscribe(url, String(index % topics), tokens[index % tokens.length] ?? '');
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}

/** Resolves with the first event. */
function subscribe(url: string, topic: string, token: string): Promise<void> {
  return new Promise((resolve, reject) => {
    let last: number | undefined;
    const socket = new WebSocket(url, 'graphql-transport-ws', { perMessageDeflate: false });
    socket.on('error', reject);
    socket.on('open', () =>
      socket.send(JSON.stringify({ type: 'connection_init', payload: { authorization: token } })),
    );
    socket.on('close', (code, reason) => {
      closed.push(`${code} ${reason}`);
      reject(new Error(`A socket closed with ${code} ${reason}`));
    });
    socket.on('message', (data: Buffer) => {
      const at = now();
      const { type, payload } = JSON.parse(data.toString());
      if (type === 'connection_ack')
        return socket.send(
          JSON.stringify({ id: '1', type: 'subscribe', payload: { query: WATCH, variables: { topic } } }),
        );
      const tick = type === 'next' ? payload.data?.ticks : undefined;
      if (tick?.item?.name !== `Item ${topic}/${tick?.sequence}`) return amiss++;
      if (last === undefined) resolve();
      else note(topic, tick, at, last);
      last = tick.sequence;
    });
  });
}

function note(topic: string, tick: { sequence: number; madeAt: number }, at: number, last: number): void {
  received++;
  if (tick.sequence !== last + 1) amiss++;
  const key = `${topic}/${tick.sequence}`;
  latencies[key] ??= [];
  latencies[key].push(at - tick.madeAt);
}

process.on('message', async (message: Connect | { readonly type: 'report' }) => {
  if (message.type === 'connect') {
    await connect(message);
    process.send?.({ type: 'connected' });
  } else process.send?.({ type: 'heard', latencies, received, amiss, closed } satisfies Heard);
});
process.on('disconnect', () => process.exit());
process.send?.({ type: 'ready' });
