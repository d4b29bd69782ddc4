import { randomUUID } from 'node:crypto';
import type { Person } from '@medianest/kit';
import { testPerson, waitFor } from '@medianest/kit/testing';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { lookWhereDue } from '../src/look/look-where-due.js';
import {
  KUMA,
  KUMA_VERSIONS,
  type KumaServer,
  type KumaServerOptions,
  recordedCalls,
  startKumaServer,
} from './kuma-server.js';
import { startPlexServer } from './plex-server.js';
import { ada, bob, type Household, PUBLIC_URL, startHousehold } from './setup.js';

const ADD =
  'mutation ($input: AddIntegrationInput!) { addIntegration(input: $input) { id name status version hookUrl } }';
const ONE = `query ($id: ID!) { integration(id: $id) { status problem hookUrl hookCalledAt
  lastSync { status itemsSeen itemsTotal itemsChanged failure }
  monitors { nodes { id name type url host status responseTimeMs certificateDays uptime1Day uptime30Days uptime365Days
    lastSeenAt statusChangedAt changes { from to at message } integration { id } } } } }`;
const WATCH = `subscription ($id: ID!) { monitorUpdates(integrationId: $id) {
  gone monitor { name status changes { to } integration { id } } } }`;
const SYNC = 'mutation ($id: ID!) { syncIntegration(input: { integrationId: $id }) { id } }';

let house: Household;
const servers: { close(): Promise<void> }[] = [];

beforeAll(async () => {
  house = await startHousehold();
});
afterEach(async () => {
  await waitFor('all syncs to end', async () => {
    const active = `select 1 from sync_runs where status in ('QUEUED', 'RUNNING')`;
    return (await house.app.db.query(active)).length === 0;
  });
  await Promise.all(servers.splice(0).map((server) => server.close()));
  await house.app.db.query('delete from integrations');
});
afterAll(() => house.close());

async function kumaServer(options: KumaServerOptions = {}): Promise<KumaServer> {
  const server = await startKumaServer(options);
  servers.push(server);
  return server;
}

interface MonitorNode {
  readonly id: string;
  readonly name: string;
  readonly status: string;
  readonly lastSeenAt: string;
  readonly statusChangedAt: string | null;
  readonly changes: readonly { readonly from: string; readonly to: string; readonly message: string | null }[];
}

/** Connected, and read once. */
async function connect({ url, key }: KumaServer, { actor = ada, organizationId }: Connecting = {}): Promise<string> {
  const input = { kind: 'UPTIME_KUMA', url, token: key, organizationId };
  const { data, errors } = await house.client.query(actor, ADD, { input });
  expect(errors).toBeUndefined();
  const { id } = data.addIntegration;
  await synced(id, actor);
  return id;
}

interface Connecting {
  readonly actor?: Person;
  readonly organizationId?: string;
}

async function one(id: string, actor: Person = ada) {
  const { data, errors } = await house.client.query(actor, ONE, { id });
  expect(errors).toBeUndefined();
  return data.integration;
}

const synced = (id: string, actor: Person = ada) =>
  waitFor('the end of the sync', async () => {
    const { lastSync } = await one(id, actor);
    return !['QUEUED', 'RUNNING'].includes(lastSync.status) && lastSync;
  });

async function monitorsOf(id: string, actor: Person = ada): Promise<Readonly<Record<string, MonitorNode>>> {
  const { monitors } = await one(id, actor);
  return Object.fromEntries(monitors.nodes.map((node: MonitorNode) => [node.name, node]));
}

/** As when it is due, and two processes see that at once. */
async function lookAt(id: string): Promise<void> {
  await house.app.db.query('update integrations set looked_at = null where id = $1', [id]);
  await Promise.all([lookWhereDue(house.app, 60), lookWhereDue(house.app, 60)]);
}

async function post(url: string, body: BodyInit, contentType?: string) {
  const headers = contentType ? { 'content-type': contentType } : undefined;
  return fetch(house.local(url), { method: 'POST', body, ...(headers && { headers }) });
}

const postJson = (url: string, body: object) => post(url, JSON.stringify(body), 'application/json');

test.each(KUMA_VERSIONS)('an Uptime Kuma %s is connected, and its monitors are there', async (version) => {
  const server = await kumaServer({ version });
  const input = { kind: 'UPTIME_KUMA', url: server.url, token: server.key };
  const { data } = await house.client.query(ada, ADD, { input });
  expect(data.addIntegration).toMatchObject({ name: 'Uptime Kuma', status: 'CONNECTED', version });
  const { id } = data.addIntegration;
  expect(await synced(id)).toEqual({
    status: 'SUCCEEDED',
    itemsSeen: 6,
    itemsTotal: 6,
    itemsChanged: 6,
    failure: null,
  });
  const monitors = await monitorsOf(id);
  const isNew = version === '2.5.3';
  expect(monitors['Plex']).toMatchObject({
    type: 'http',
    url: `http://127.0.0.1:${isNew ? 3902 : 3912}/identity`,
    host: null,
    status: 'UP',
    responseTimeMs: isNew ? 4 : 7,
    certificateDays: null,
    uptime1Day: isNew ? 0.5 : null,
    uptime365Days: isNew ? 0.5 : null,
    statusChangedAt: null,
    changes: [],
    integration: { id },
  });
  // What is missing is "null" there, and no answer took -1 ms.
  expect(monitors['Overseerr']).toMatchObject({ status: 'DOWN', responseTimeMs: null, host: null });
  expect(monitors['TCP']).toMatchObject({ type: 'port', url: null, host: `127.0.0.1:${isNew ? 3902 : 3912}` });
  expect(monitors['Media services']).toMatchObject({ type: 'group', status: 'PENDING' });
  expect(house.heard).toEqual([]);

  const again = await house.client.query(ada, ADD, { input });
  expect(again.errors?.[0]?.extensions.code).toBe('INTEGRATION_EXISTS');
  const rows = JSON.stringify(await house.app.db.query('select * from integrations'));
  expect(rows).not.toContain(server.key);
});

test('a wrong key, something else and nothing at the address are told apart, and stored is nothing', async () => {
  const server = await kumaServer();
  const plex = await startPlexServer();
  servers.push(plex);
  const refusal = async (url: string, token = server.key) => {
    const { errors } = await house.client.query(ada, ADD, { input: { kind: 'UPTIME_KUMA', url, token } });
    return `${errors?.[0]?.extensions.code}: ${errors?.[0]?.message}`;
  };
  expect(await refusal(server.url, 'uk1_wrong')).toMatch(/^INTEGRATION_REFUSED_TOKEN: .*API key/);
  expect(await refusal(`${server.url}/dashboard`)).toMatch(/^INTEGRATION_NOT_UPTIME_KUMA: .*start page/);
  expect(await refusal(plex.url)).toMatch(/^INTEGRATION_NOT_UPTIME_KUMA: /);
  expect(plex.requests).toEqual(['GET /api/entry-page']);
  server.mood.metrics = '# TYPE http_requests_total counter\nhttp_requests_total 7\n';
  expect(await refusal(server.url)).toMatch(/^INTEGRATION_NOT_UPTIME_KUMA: /);
  server.mood.dead = true;
  expect(await refusal(server.url)).toMatch(/^INTEGRATION_UNREACHABLE: /);
  expect(await house.app.db.query('select 1 from integrations')).toEqual([]);
});

test('monitors of one name, strange labels and nonsense in the metrics cost nobody else anything', async () => {
  const server = await kumaServer({ version: '1.23.17' });
  const label = (name: string, url: string) =>
    `monitor_name="${name}",monitor_type="http",monitor_url="${url}",monitor_hostname="null",monitor_port="null"`;
  server.mood.metrics += [
    `monitor_status{${label('Films', 'http://a.example/?apikey=secret')}} 1`,
    `monitor_status{${label('Films', 'http://ada:secret@b.example/x')}} 0`,
    `monitor_status{${label('A \\"quoted\\\\ name\\n, with } and {', 'https://')}} 3 1795190908000`,
    `monitor_response_time{${label('Films', 'http://a.example/?apikey=secret')}} NaN`,
    `monitor_cert_days_remaining{${label('Films', 'http://a.example/?apikey=secret')}} -3`,
    `monitor_status{${label('Odd', 'http://c.example/')}} 9`,
    `monitor_status{${label('With tags', 'http://d.example/')},window="kitchen"} 1`,
    'monitor_status{monitor_name="Cut off',
    '\u0000\u0001',
  ].join('\n');
  const id = await connect(server);
  const { nodes } = (await one(id)).monitors;
  expect(nodes).toHaveLength(10);
  const films = nodes.filter(({ name }: MonitorNode) => name === 'Films');
  expect(films).toMatchObject([
    { url: 'http://a.example/', status: 'UP', responseTimeMs: null, certificateDays: -3 },
    { url: 'http://b.example/x', status: 'DOWN' },
  ]);
  expect(nodes.at(-1)).toMatchObject({ name: 'With tags', status: 'UP' });
  expect(nodes.at(-2)).toMatchObject({ name: 'A "quoted\\ name\n, with } and {', status: 'MAINTENANCE', url: null });
});

test('who watches sees every monitor, then each change; looks write down what changed', async () => {
  const server = await kumaServer();
  const id = await connect(server);
  const watched = await house.client.subscribe(ada, WATCH, { id });
  const next = async () => (await watched.next()).value.data.monitorUpdates;
  const first = [];
  for (let seen = 0; seen < 6; seen++) first.push((await next()).monitor.name);
  expect(first.toSorted()).toEqual(Object.keys(await monitorsOf(id)).toSorted());

  const asked = server.requests.length;
  server.set('Plex', KUMA.DOWN);
  await lookAt(id);
  expect(await next()).toEqual({
    gone: false,
    monitor: { name: 'Plex', status: 'DOWN', changes: [{ to: 'DOWN' }], integration: { id } },
  });
  // One read a look: sixty a minute are all it lets anybody have.
  expect(server.requests.slice(asked)).toEqual(['/metrics']);
  server.set('Plex', KUMA.UP);
  await lookAt(id);
  expect(await next()).toMatchObject({ monitor: { status: 'UP', changes: [{ to: 'UP' }, { to: 'DOWN' }] } });

  // One that is starting has not looked at all its monitors yet.
  server.restart();
  server.remove('TCP');
  server.set('Plex', KUMA.MAINTENANCE);
  await lookAt(id);
  expect(await next()).toMatchObject({ gone: false, monitor: { name: 'Plex', status: 'MAINTENANCE' } });
  expect(Object.keys(await monitorsOf(id))).toContain('TCP');
  server.mood.metrics = server.mood.metrics.replace(/^process_start_time_seconds .*/m, 'process_start_time_seconds 1');
  await lookAt(id);
  expect(await next()).toMatchObject({ gone: true, monitor: { name: 'TCP' } });
  expect(Object.keys(await monitorsOf(id))).not.toContain('TCP');

  await house.client.query(ada, 'mutation ($id: ID!) { removeIntegration(input: { integrationId: $id }) { id } }', {
    id,
  });
  expect(await watched.next()).toMatchObject({ done: true });
  expect(await house.app.db.query('select 1 from monitors')).toEqual([]);
});

test('lists of many monitors and integrations cost as many statements as lists of few', async () => {
  for (const version of KUMA_VERSIONS) await connect(await kumaServer({ version }));
  const log = house.app.db.logger as unknown as { count: number };
  const statements = async (query: string) => {
    const before = log.count;
    const { data, errors } = await house.client.query(ada, query);
    expect(errors).toBeUndefined();
    return { cost: log.count - before, nodes: JSON.stringify(data).split('"changes"').length - 1 };
  };
  const monitors = (first: number) =>
    statements(`{ monitors(first: ${first}) { nodes { name changes { to } integration { hookUrl } } } }`);
  const integrations = (first: number) =>
    statements(
      `{ integrations(first: ${first}) { nodes { hookUrl monitors(first: 5) { nodes { changes { to } } } } } }`,
    );
  const [two, twelve, one, both] = [
    await monitors(2),
    await monitors(12),
    await integrations(1),
    await integrations(2),
  ];
  expect([two.nodes, twelve.nodes, one.nodes, both.nodes]).toEqual([2, 12, 5, 10]);
  expect(twelve.cost).toBe(two.cost);
  expect(both.cost).toBe(one.cost);
});

test('of many changes the last fifty are kept', async () => {
  const server = await kumaServer();
  const id = await connect(server);
  const { Plex } = await monitorsOf(id);
  await house.app.db.query(
    `insert into monitor_changes (monitor_id, was, became) select $1, 'UP', 'DOWN' from generate_series(1, 60)`,
    [Plex?.id],
  );
  server.set('Plex', KUMA.DOWN);
  await lookAt(id);
  const { changes } = await waitFor('the change', async () => {
    const { Plex } = await monitorsOf(id);
    return Plex?.status === 'DOWN' && Plex;
  });
  expect(changes).toHaveLength(50);
});

test('an outage is told with what to do; monitors stay as they were, with the time of it', async () => {
  const server = await kumaServer();
  const id = await connect(server);
  const before = await monitorsOf(id);
  server.mood.dead = true;
  await lookAt(id);
  const dead = await waitFor('the outage', async () => {
    const integration = await one(id);
    return integration.status !== 'CONNECTED' && integration;
  });
  expect(dead).toMatchObject({
    status: 'UNREACHABLE',
    problem: expect.stringMatching(/^Uptime Kuma cannot be reached: /),
  });
  expect(await monitorsOf(id)).toEqual(before);
  // What it does not know by now is written down when it is back.
  server.mood.dead = false;
  server.mood.key = 'uk2_another';
  await lookAt(id);
  const refused = await waitFor('the refusal', async () => {
    const integration = await one(id);
    return integration.status === 'REFUSED' && integration;
  });
  expect(refused.problem).toContain('no longer accepts the token');
  const UPDATE =
    'mutation ($input: UpdateIntegrationInput!) { updateIntegration(input: $input) { url status problem } }';
  const moved = await kumaServer();
  const change = { integrationId: id, url: moved.url, token: moved.key };
  const { data } = await house.client.query(ada, UPDATE, { input: change });
  // It has no id of its own: the one at the new address is believed to be the same.
  expect(data.updateIntegration).toEqual({ url: `${moved.url}/`, status: 'CONNECTED', problem: null });
  expect(await synced(id)).toMatchObject({ status: 'SUCCEEDED', itemsSeen: 6, itemsChanged: 0 });
  expect((await monitorsOf(id))['Plex']?.id).toBe(before['Plex']?.id);

  const { url, key } = await kumaServer();
  await house.client.query(ada, ADD, { input: { kind: 'UPTIME_KUMA', url, token: key } });
  const taken = await house.client.query(ada, UPDATE, { input: { integrationId: id, url, token: key } });
  expect(taken.errors?.[0]?.extensions.code).toBe('INTEGRATION_EXISTS');
});

test.each(KUMA_VERSIONS)('an Uptime Kuma %s calls, and the change is known at once, and once', async (version) => {
  const server = await kumaServer({ version });
  const id = await connect(server);
  const { hookUrl } = await one(id);
  expect(hookUrl).toMatch(new RegExp(`^${PUBLIC_URL}/hooks/[\\w-]{43}$`));
  const [trial = {}, , , down, , up] = recordedCalls(version);
  const monitor = down?.monitor;
  expect(monitor).toMatchObject({ name: 'Plex' });
  // As a form, with the JSON in a field.
  const form = new FormData();
  form.append('data', JSON.stringify(trial));
  expect((await post(hookUrl, form)).status).toBe(204);
  expect((await one(id)).hookCalledAt).not.toBeNull();
  for (let time = 0; time < 2; time++) expect((await postJson(hookUrl, down ?? {})).status).toBe(204);
  const change = { from: 'UP', to: 'DOWN', message: 'Request failed with status code 503' };
  expect((await monitorsOf(id))['Plex']).toMatchObject({ status: 'DOWN', responseTimeMs: null, changes: [change] });

  // The metrics say so a moment later than the call: until then it is the call that counts.
  await house.client.query(ada, SYNC, { id });
  expect(await synced(id)).toMatchObject({ itemsChanged: 0 });
  expect((await monitorsOf(id))['Plex']).toMatchObject({ status: 'DOWN', changes: [change] });
  expect((await postJson(hookUrl, up ?? {})).status).toBe(204);
  // Late, when it is over.
  expect((await postJson(hookUrl, down ?? {})).status).toBe(204);
  expect((await monitorsOf(id))['Plex']).toMatchObject({ status: 'UP', changes: [{ from: 'DOWN', to: 'UP' }, change] });
  // What only the metrics tell counts when the call is some time ago.
  await house.app.db.query(`update monitors set told_at = now() - interval '1 minute'`);
  server.set('Plex', KUMA.PENDING);
  await lookAt(id);
  await waitFor('the metrics to count', async () => (await monitorsOf(id))['Plex']?.status === 'PENDING');
});

test('a hook is for who has its URL, takes no nonsense, and ends when it is renewed', async () => {
  const server = await kumaServer();
  const id = await connect(server);
  const { hookUrl } = await one(id);
  const before = await monitorsOf(id);
  const answer = async (url: string, body: BodyInit, contentType?: string) => {
    const response = await post(url, body, contentType);
    return `${response.status} ${(await response.json().catch(() => ({}))).error ?? ''}`.trim();
  };
  const down = JSON.stringify(recordedCalls('2.5.3')[3]);
  for (const secret of ['A'.repeat(43), 'short', '%00', `${hookUrl.split('/').at(-1)}A`])
    expect(await answer(`${PUBLIC_URL}/hooks/${secret}`, down, 'application/json')).toBe('404 HOOK_NOT_FOUND');
  for (const nonsense of [
    '',
    '{',
    'null',
    '[]',
    '{"heartbeat":{}}',
    '{"heartbeat":{"monitorID":1,"status":7,"time":"x"}}',
  ])
    expect(await answer(hookUrl, nonsense, 'application/json'), nonsense).toBe('400 HOOK_NOT_UNDERSTOOD');
  expect(await answer(hookUrl, 'no boundary', 'multipart/form-data')).toBe('400 HOOK_NOT_UNDERSTOOD');
  expect(await answer(hookUrl, 'x'.repeat(300_000), 'text/plain')).toBe('413 HOOK_TOO_LARGE');
  expect((await fetch(house.local(hookUrl))).status).toBe(404);
  expect(await monitorsOf(id)).toEqual(before);
  expect((await one(id)).hookCalledAt).toBeNull();

  const RENEW = 'mutation ($id: ID!) { renewHook(input: { integrationId: $id }) { hookUrl } }';
  expect((await house.client.query(bob, RENEW, { id })).errors?.[0]?.extensions.code).toBe('INTEGRATION_NOT_FOUND');
  const renewed = (await house.client.query(ada, RENEW, { id })).data.renewHook.hookUrl;
  expect(renewed).not.toBe(hookUrl);
  expect(await answer(hookUrl, down, 'application/json')).toBe('404 HOOK_NOT_FOUND');
  expect(await answer(renewed, down, 'application/json')).toBe('204');
  expect((await monitorsOf(id))['Plex']).toMatchObject({ status: 'DOWN' });
  const rows = JSON.stringify(await house.app.db.query('select * from integrations'));
  expect(rows).not.toContain(renewed.split('/').at(-1));

  const plex = await startPlexServer();
  servers.push(plex);
  const input = { kind: 'PLEX', url: plex.url, token: plex.token };
  const added = (await house.client.query(ada, ADD, { input })).data.addIntegration;
  expect(added.hookUrl).toBeNull();
  const refused = await house.client.query(ada, RENEW, { id: added.id });
  expect(refused.errors?.[0]?.extensions.code).toBe('INTEGRATION_CALLS_NO_HOOK');
});

test('members of a household see its monitors and not its hook; for others nothing of it is there', async () => {
  const [home, away] = [randomUUID(), randomUUID()];
  const scopes = ['integrations:read', 'integrations:manage'];
  const owner = testPerson({ scopes, organizations: [{ id: home, role: 'OWNER' }] });
  const member = testPerson({ organizations: [{ id: home, role: 'MEMBER' }] });
  const stranger = testPerson({ scopes, organizations: [{ id: away, role: 'OWNER' }] });
  const [server, installed] = [await kumaServer(), await kumaServer({ version: '1.23.17' })];
  const id = await connect(server, { actor: owner, organizationId: home });
  await connect(installed);
  const LIST = `query ($status: MonitorStatus, $first: Int, $after: String) {
    monitors(status: $status, first: $first, after: $after) { nodes { name } pageInfo { endCursor hasNextPage } } }`;
  const listed = async (actor: Person, variables: object = {}) =>
    (await house.client.query(actor, LIST, variables)).data.monitors;
  expect((await listed(member)).nodes).toHaveLength(6);
  expect((await listed(bob)).nodes).toEqual([]);
  // Who may connect services at all sees those of the installation.
  expect((await listed(stranger)).nodes).toHaveLength(6);
  expect((await listed(owner)).nodes).toHaveLength(12);
  expect((await listed(member, { status: 'DOWN' })).nodes).toEqual([{ name: 'Overseerr' }, { name: 'Nightly backup' }]);
  const { nodes, pageInfo } = await listed(owner, { first: 7 });
  const { nodes: others } = await listed(owner, { first: 7, after: pageInfo.endCursor });
  expect([nodes.length, others.length]).toEqual([7, 5]);
  expect((await one(id, owner)).hookUrl).not.toBeNull();
  expect((await one(id, member)).hookUrl).toBeNull();

  const { data } = await house.client.query(
    owner,
    '{ integrations { nodes { monitors(first: 2) { nodes { name } } } } }',
  );
  expect(
    data.integrations.nodes.map(({ monitors }: { monitors: { nodes: unknown[] } }) => monitors.nodes.length),
  ).toEqual([2, 2]);
  for (const [actor, code] of [
    [stranger, 'INTEGRATION_NOT_FOUND'],
    [testPerson({ roles: ['GUEST'] }), 'INTEGRATION_NOT_FOUND'],
  ] as const) {
    const { value } = await (await house.client.subscribe(actor, WATCH, { id })).next();
    expect(value.errors).toMatchObject([{ extensions: { code } }]);
  }
  const watched = await house.client.subscribe(member, WATCH, { id });
  expect((await watched.next()).value.data.monitorUpdates.monitor.integration).toEqual({ id });
  await house.app.events.transaction((_tx, emit) => emit('organization.deleted', { version: 1, organizationId: home }));
  await waitFor('its monitors to be gone', async () => (await listed(member)).nodes.length === 0);
  await watched.return?.(undefined);
});
