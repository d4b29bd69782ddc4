import { afterEach, expect, test } from 'vitest';
import { createEngine, httpTransport, isStream, type ResultStream } from '../src/index.js';
import { actor, next, watch } from './support/actors.js';
import { compose, schemaOf } from './support/graph.js';
import { jobs, Topic } from './support/jobs.js';
import { type SubgraphServer, serveSubgraph } from './support/server.js';

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

const query = 'subscription ($id: ID!) { progress(id: $id) { percent } }';

/** A subgraph with live progress that can go and come back, and what the engine reports of it. */
async function start(firstAttempts = 1_000) {
  const topic = new Topic();
  const sources = jobs(topic);
  const schema = schemaOf(sources.jobs);
  let server: SubgraphServer | undefined = await serveSubgraph(schema);
  const { url, port } = server;
  const reported: { error: unknown; service?: string | undefined }[] = [];
  const engine = await createEngine({
    supergraphSdl: compose(sources, { jobs: url }),
    transports: (_, url) => httpTransport({ url }),
    subscriptions: { reconnect: { attempts: 1_000, firstAttempts, minDelayMs: 5, maxDelayMs: 20 } },
    onError: (error, { service }) => reported.push({ error, service }),
  });
  const kill = async () => {
    await server?.kill();
    server = undefined;
  };
  closing.push(kill, () => engine.close());
  const comeBack = async () => {
    server = await serveSubgraph(schema, port);
    return server;
  };
  return { topic, engine, reported, kill, comeBack };
}

const percentOf = async (stream: ResultStream) => (await next(stream)).data.progress.percent;

test('the first connection is tried again too: one who subscribes while a subgraph restarts only waits', async () => {
  const { engine, reported, kill, comeBack } = await start();
  await kill();
  const stream = await watch(engine, query, { variables: { id: 'j1' } });
  const first = percentOf(stream);
  await expect.poll(() => reported.length).toBe(1);
  const { subscriptions } = await comeBack();
  expect(await first).toBe(0);
  expect(subscriptions).toHaveLength(1);
});

test('but not for ever: one who waits and knows nothing yet is told', async () => {
  const { engine, kill } = await start(3);
  await kill();
  const stream = await watch(engine, query, { variables: { id: 'j1' } });
  expect(await next(stream)).toMatchObject({ data: null, errors: [{ extensions: { code: 'SUBGRAPH_UNAVAILABLE' } }] });
  expect((await stream.next()).done).toBe(true);
});

test('a socket that is lost is reported once, however many streams it carried and however often they try', async () => {
  const { topic, engine, reported, kill, comeBack } = await start();
  const streams: ResultStream[] = [];
  for (let nth = 0; nth < 20; nth++) {
    const asking = { variables: { id: `j${nth}` }, actor: actor(`person ${nth}`), requestId: 'r' };
    const stream = await engine.subscribe({ query, ...asking });
    if (!isStream(stream)) throw new Error(stream.body);
    streams.push(stream);
  }
  expect(await Promise.all(streams.map(percentOf))).toEqual(streams.map(() => 0));
  for (const outage of [1, 2]) {
    await kill();
    await topic.left();
    await expect.poll(() => reported.length).toBe(outage);
    await comeBack();
    await expect.poll(() => topic.listeners).toBe(20);
    topic.publish({ percent: outage });
    expect(await Promise.all(streams.map(percentOf))).toEqual(streams.map(() => outage));
  }
  expect(reported.map(({ service }) => service)).toEqual(['jobs', 'jobs']);
});
