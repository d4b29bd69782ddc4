import { GraphQLError } from 'graphql';
import { afterEach, expect, test } from 'vitest';
import { createEngine, type EngineOptions, httpTransport, localTransport } from '../src/index.js';
import { actor, next, rest, watch } from './support/actors.js';
import { compose, schemaOf } from './support/graph.js';
import { jobs, Topic } from './support/jobs.js';
import { type Asked, noting } from './support/local.js';
import { type SubgraphServer, serveSubgraph } from './support/server.js';

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

const progress = 'subscription ($id: ID!) { progress(id: $id) { percent job { id owner { name } } } }';
const variables = { id: 'j1' };

/** Both subgraphs on real sockets. */
async function overSockets(options: Partial<EngineOptions> = {}) {
  const topic = new Topic();
  const sources = jobs(topic);
  const schema = schemaOf(sources.jobs);
  const servers = { jobs: await serveSubgraph(schema), people: await serveSubgraph(schemaOf(sources.people)) };
  const urls = { jobs: servers.jobs.url, people: servers.people.url };
  const engine = await createEngine({
    supergraphSdl: compose(sources, urls),
    transports: (_, url) => httpTransport({ url }),
    subscriptions: { reconnect: { attempts: 50, firstAttempts: 2, minDelayMs: 5, maxDelayMs: 20 } },
    ...options,
  });
  closing.push(
    () => servers.people.kill(),
    () => engine.close(),
  );
  return { topic, servers, engine, restart: () => serveSubgraph(schema, servers.jobs.port) };
}

async function inProcess(options: Partial<EngineOptions> = {}) {
  const topic = new Topic();
  const sources = jobs(topic);
  const asked: Asked[] = [];
  const local = (name: 'jobs' | 'people') =>
    noting(name, localTransport({ schema: schemaOf(sources[name]), context: (incoming) => incoming }), asked);
  const engine = await createEngine({
    supergraphSdl: compose(sources),
    transports: { jobs: local('jobs'), people: local('people') },
    ...options,
  });
  closing.push(() => engine.close());
  return { topic, asked, engine };
}

test('many clients share one upstream subscription and one resolution per event', async () => {
  const { topic, servers, engine } = await overSockets();
  closing.push(() => servers.jobs.kill());
  const clients = await Promise.all(
    Array.from({ length: 20 }, () => watch(engine, progress, { variables, actor: actor('ada') })),
  );
  await Promise.all(clients.map(next));
  topic.publish({ percent: 50 });
  topic.publish({ percent: 100 });
  topic.end();

  const seen = await Promise.all(clients.map(rest));
  for (const events of seen) {
    expect(events.map((event) => event.data.progress.percent)).toEqual([50, 100]);
    expect(events[0].data.progress.job).toEqual({ id: 'j1', owner: { name: 'Ada' } });
  }
  expect(servers.jobs.subscriptions).toEqual([{ extensions: { actor: 'ada' } }]);
  expect(servers.people.requests).toHaveLength(3);
  expect(servers.people.requests[0]?.headers['x-actor']).toBe('ada');
});

test('clients with other rights or other variables have a stream of their own, over the same socket', async () => {
  const { servers, engine } = await overSockets();
  closing.push(() => servers.jobs.kill());
  const ada = await watch(engine, progress, { variables, actor: actor('ada') });
  const eve = await watch(engine, progress, { variables, actor: actor('eve') });
  const other = await watch(engine, progress, { variables: { id: 'j2' }, actor: actor('eve') });
  await Promise.all([next(ada), next(eve), next(other)]);
  expect(servers.jobs.subscriptions.map(({ extensions }) => extensions)).toEqual([
    { actor: 'ada' },
    { actor: 'eve' },
    { actor: 'eve' },
  ]);
  expect(servers.jobs.sockets).toBe(1);
});

test('one who joins late gets the present state first', async () => {
  const { topic, engine } = await inProcess();
  const early = await watch(engine, progress, { variables });
  await next(early);
  topic.publish({ percent: 70 });
  await next(early);
  const late = await watch(engine, progress, { variables });
  expect((await next(late)).data.progress.percent).toBe(70);
  topic.publish({ percent: 80 });
  expect((await next(late)).data.progress.percent).toBe(80);
});

test('without replayLast a late client waits for the next event', async () => {
  const { topic, engine } = await inProcess({ subscriptions: { replayLast: false } });
  const early = await watch(engine, progress, { variables });
  await next(early);
  const late = await watch(engine, progress, { variables });
  topic.publish({ percent: 80 });
  expect((await next(late)).data.progress.percent).toBe(80);
});

test('the last client to leave ends the upstream subscription', async () => {
  const { topic, engine, asked } = await inProcess();
  const abort = new AbortController();
  const one = await watch(engine, progress, { variables });
  const two = await watch(engine, progress, { variables, signal: abort.signal });
  await Promise.all([next(one), next(two)]);
  await one.return?.();
  expect(topic.listeners).toBe(1);
  abort.abort();
  await topic.left();
  expect((await two.next()).done).toBe(true);

  const again = await watch(engine, progress, { variables });
  await next(again);
  expect(asked.filter(({ service }) => service === 'jobs')).toHaveLength(2);
});

test('a client that does not read is ended with a reason, the others are not held up', async () => {
  const { topic, engine } = await inProcess({ subscriptions: { queueLimit: 3 } });
  const slow = await watch(engine, progress, { variables });
  const quick = await watch(engine, progress, { variables });
  await next(quick);
  for (let percent = 1; percent <= 5; percent++) {
    topic.publish({ percent });
    expect((await next(quick)).data.progress.percent).toBe(percent);
  }
  const left = await rest(slow);
  expect(left).toEqual([{ errors: [expect.objectContaining({ extensions: { code: 'SLOW_CONSUMER' } })] }]);
});

test('an error in one event does not end the stream', async () => {
  const { topic, engine } = await inProcess();
  const stream = await watch(engine, progress, { variables });
  await next(stream);
  topic.publish({ percent: -1 });
  const broken = await next(stream);
  expect(broken.data.progress.percent).toBeNull();
  expect(broken.errors[0]).toMatchObject({ path: ['progress', 'percent'], message: 'Below zero.' });
  topic.publish({ percent: 5 });
  expect(await next(stream)).toEqual({ data: { progress: { percent: 5, job: { id: 'j1', owner: { name: 'Ada' } } } } });
});

test('a subgraph that is down costs only its fields of the event', async () => {
  const { topic, servers, engine } = await overSockets();
  closing.push(() => servers.jobs.kill());
  const stream = await watch(engine, progress, { variables });
  await next(stream);
  await servers.people.kill();
  closing.shift();
  topic.publish({ percent: 10 });
  const event = await next(stream);
  expect(event.data.progress).toEqual({ percent: 10, job: { id: 'j1', owner: { name: null } } });
  expect(event.errors).toEqual([
    {
      message: 'The subgraph "people" cannot be reached.',
      path: ['progress', 'job', 'owner'],
      extensions: { code: 'SUBGRAPH_UNAVAILABLE', service: 'people' },
    },
  ]);
});

test('a subgraph that restarts is subscribed to again, and the state already told is not told twice', async () => {
  const { topic, servers, engine, restart } = await overSockets();
  const stream = await watch(engine, progress, { variables, actor: actor('ada') });
  await next(stream);
  topic.publish({ percent: 40 });
  await next(stream);
  await servers.jobs.kill();
  const restarted: SubgraphServer = await restart();
  closing.push(() => restarted.kill());
  await topic.joined();
  topic.publish({ percent: 60 });
  topic.end();
  expect((await rest(stream)).map((event) => event.data.progress.percent)).toEqual([60]);
  expect(restarted.subscriptions).toEqual([{ extensions: { actor: 'ada' } }]);
});

test('a subgraph that cannot be reached at all ends the stream with an error', async () => {
  const { servers, engine } = await overSockets();
  await servers.jobs.kill();
  const stream = await watch(engine, progress, { variables });
  expect(await rest(stream)).toMatchObject([
    { data: null, errors: [{ extensions: { code: 'SUBGRAPH_UNAVAILABLE' } }] },
  ]);
});

test('what the subgraph refuses is told, and the stream ends', async () => {
  const { engine } = await inProcess();
  const stream = await watch(engine, 'subscription { progress(id: "none") { percent } }');
  expect(await rest(stream)).toEqual([
    { data: null, errors: [expect.objectContaining({ message: 'There is no such job.' })] },
  ]);
});

test('execute refuses a subscription, subscribe refuses a query', async () => {
  const { engine } = await inProcess();
  const asking = { actor: actor('ada'), requestId: 'r' };
  expect((await engine.execute({ ...asking, query: progress, variables })).outcome).toBe('refused');
  await expect(watch(engine, '{ __typename }')).rejects.toThrow('is not a stream');
});

test('running streams survive a reload, closing the engine ends them', async () => {
  const { topic, engine } = await inProcess();
  const stream = await watch(engine, progress, { variables });
  await next(stream);
  await engine.reload(compose(jobs(topic)));
  topic.publish({ percent: 33 });
  expect((await next(stream)).data.progress.percent).toBe(33);
  const pending = stream.next();
  await engine.close();
  expect((await pending).done).toBe(true);
});

test.each([
  ['sockets', overSockets],
  ['the local transport', inProcess],
])('over %s an error that ends a stream comes with its code', async (_, open) => {
  const { topic, engine } = await open();
  const stream = await watch(engine, progress, { variables });
  await next(stream);
  topic.fail(new GraphQLError('The job was taken away.', { extensions: { code: 'JOB_GONE' } }));
  const [last, ...more] = await rest(stream);
  expect(last.errors).toEqual([
    { message: 'The job was taken away.', extensions: { code: 'JOB_GONE', service: 'jobs' } },
  ]);
  expect(more).toEqual([]);
});
