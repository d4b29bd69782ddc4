import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createServer as createTcpServer } from 'node:net';
import { ANONYMOUS } from '@medianest/kit';
import { testPerson } from '@medianest/kit/testing';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type PlexServer, startPlexServer } from './plex-server.js';
import { ada, bob, type Household, startHousehold } from './setup.js';

const ADD = `mutation ($input: AddIntegrationInput!) { addIntegration(input: $input) { id name url } }`;

let house: Household;
let plex: PlexServer;
const closers: (() => Promise<unknown> | unknown)[] = [];

beforeAll(async () => {
  house = await startHousehold({ workers: false });
  plex = await startPlexServer();
});
beforeEach(() => house.app.db.query('delete from integrations'));
afterAll(async () => {
  for (const close of closers) await close();
  await plex.close();
  await house.close();
});

/** The code and sentence of what goes wrong. */
async function refusal(input: { url: string; token?: string; name?: string }, actor = ada) {
  const answer = await house.client.query(actor, ADD, { input: { kind: 'PLEX', token: 'the-right-token', ...input } });
  const [error] = answer.errors ?? [];
  return error ? `${error.extensions.code}: ${error.message}` : 'none';
}

async function httpServer(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closers.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function countIntegrations(): Promise<number> {
  return (await house.app.db.query('select 1 from integrations')).length;
}

test.each([
  ['plex', 'INTEGRATION_BAD_URL'],
  ['ftp://127.0.0.1', 'INTEGRATION_BAD_URL'],
  ['file:///etc/passwd', 'INTEGRATION_BAD_URL'],
  ['http://ada:secret@127.0.0.1', 'INTEGRATION_BAD_URL'],
  ['http://169.254.169.254', 'INTEGRATION_ADDRESS_REFUSED'],
  ['http://2852039166', 'INTEGRATION_ADDRESS_REFUSED'],
  ['http://[::ffff:169.254.169.254]:32400', 'INTEGRATION_ADDRESS_REFUSED'],
  ['http://[fe80::1]', 'INTEGRATION_ADDRESS_REFUSED'],
  ['http://[fd00:ec2::254]', 'INTEGRATION_ADDRESS_REFUSED'],
  ['http://0.0.0.0:32400', 'INTEGRATION_ADDRESS_REFUSED'],
  ['http://no-such-host.invalid:32400', 'INTEGRATION_UNREACHABLE'],
])('the address %s is refused with %s', async (url, code) => {
  const said = await refusal({ url });
  expect(said.startsWith(`${code}: `)).toBe(true);
  expect(said).not.toContain('secret');
  expect(await countIntegrations()).toBe(0);
});

test('what is wrong is told precisely', async () => {
  const closed = await startPlexServer();
  await closed.close();
  expect(await refusal({ url: closed.url })).toMatch(/^INTEGRATION_UNREACHABLE: .*nothing listens/);

  const broken = await httpServer((_request, response) => void response.writeHead(503).end());
  expect(await refusal({ url: broken })).toMatch(/^INTEGRATION_UNREACHABLE: .*503/);

  const page = await httpServer((_request, response) => void response.end('<html>My router</html>'));
  expect(await refusal({ url: page })).toMatch(/^INTEGRATION_NOT_PLEX: .*not JSON/);

  const json = await httpServer((_request, response) => void response.end('{"MediaContainer":{}}'));
  expect(await refusal({ url: json })).toMatch(/^INTEGRATION_NOT_PLEX: /);

  const missing = await httpServer((_request, response) => void response.writeHead(404).end());
  expect(await refusal({ url: missing })).toMatch(/^INTEGRATION_NOT_PLEX: .*404/);

  const away = await httpServer(
    (_request, response) => void response.writeHead(302, { location: `${plex.url}/identity?token=secret` }).end(),
  );
  const redirected = await refusal({ url: away });
  expect(redirected).toMatch(/^INTEGRATION_NOT_PLEX: .*redirects to http:\/\/127/);
  expect(redirected).not.toContain('secret');

  const notHttp = createTcpServer((socket) => void socket.on('error', () => {}).end('220 mail.example ESMTP\r\n'));
  await new Promise<void>((resolve) => notHttp.listen(0, '127.0.0.1', resolve));
  closers.push(() => notHttp.close());
  const port = (notHttp.address() as AddressInfo).port;
  expect(await refusal({ url: `http://127.0.0.1:${port}` })).toMatch(/^INTEGRATION_NOT_PLEX: .*does not speak HTTP/);
  expect(await refusal({ url: plex.url.replace('http:', 'https:') })).toMatch(/^INTEGRATION_UNREACHABLE: .*https/);

  expect(await refusal({ url: plex.url, token: 'wrong' })).toMatch(/^INTEGRATION_REFUSED_TOKEN: /);
  expect(await refusal({ url: plex.url, token: 'two lines\r\nX-Evil: 1' })).toMatch(/^INTEGRATION_BAD_TOKEN: /);
  expect(await refusal({ url: plex.url, name: 'x'.repeat(101) })).toMatch(/^BAD_USER_INPUT: /);
  expect(await countIntegrations()).toBe(0);
});

test('the same server is connected once, however its address is written', async () => {
  expect(await refusal({ url: ` ${plex.url}/?X-Plex-Token=abc#there `, name: ' Cellar ' })).toBe('none');
  const [{ url, name }] = await house.app.db.query('select url, name from integrations');
  expect([url, name]).toEqual([`${plex.url}/`, 'Cellar']);
  expect(await refusal({ url: plex.url })).toBe('INTEGRATION_EXISTS: This server is connected already, as "Cellar".');
});

test('a server behind a path of a proxy is found there', async () => {
  const proxy = await httpServer((request, response) => {
    if (!request.url?.startsWith('/plex/')) return void response.writeHead(404).end();
    fetch(`${plex.url}${request.url.slice(5)}`, { headers: request.headers as Record<string, string> })
      .then((answer) => answer.text())
      .then((text) => response.end(text));
  });
  expect(await refusal({ url: `${proxy}/plex` })).toBe('none');
});

test('the token rests encrypted and is in no answer', async () => {
  expect(await refusal({ url: plex.url })).toBe('none');
  const rows = JSON.stringify([
    await house.app.db.query('select * from integrations'),
    await house.app.db.query('select * from sync_runs'),
    await house.app.db.query('select * from bullmq.job').catch(() => []),
  ]);
  expect(rows).not.toContain('the-right-token');
  const [{ sealed_token: sealed }] = await house.app.db.query('select sealed_token from integrations');
  expect(sealed).toMatch(/^v1\./);
  expect(sealed).not.toContain(Buffer.from('the-right-token').toString('base64url'));
  const { data } = await house.client.query(
    ada,
    '{ __type(name: "Integration") { fields { name } } integrations { nodes { id kind name url status problem version } } }',
  );
  expect(data.__type.fields.map(({ name }: { name: string }) => name)).not.toContain('token');
  expect(JSON.stringify(data)).not.toContain('the-right-token');
});

test('only an admin sees or changes those of the installation; for others they are as good as absent', async () => {
  expect(await refusal({ url: plex.url })).toBe('none');
  const [{ id }] = await house.app.db.query('select id from integrations');
  const absent = '0199b6f0-5c1e-7d3a-9f00-1234567890ab';
  const code = async (actor: typeof bob | 'nobody', query: string, variables: object = {}) =>
    (await house.client.query(actor, query, variables)).errors?.[0]?.extensions.code;

  expect(await refusal({ url: plex.url }, bob)).toMatch(/^FORBIDDEN/);
  expect((await house.client.query(bob, '{ integrations { nodes { id } } }')).data.integrations.nodes).toEqual([]);
  const guest = testPerson({ roles: ['GUEST'] });
  expect(await code(guest, '{ integrations { nodes { id } } }')).toBe('FORBIDDEN');
  const byId = [
    'query ($id: ID!) { integration(id: $id) { id } }',
    'mutation ($id: ID!) { syncIntegration(input: { integrationId: $id }) { id } }',
    'mutation ($id: ID!) { cancelSync(input: { integrationId: $id }) { id } }',
    'mutation ($id: ID!) { removeIntegration(input: { integrationId: $id }) { id } }',
  ];
  for (const operation of byId) {
    const answers = await Promise.all([
      house.client.query(bob, operation, { id }),
      house.client.query(bob, operation, { id: absent }),
      house.client.query(bob, operation, { id: 'nonsense' }),
      house.client.query(ada, operation, { id: absent }),
    ]);
    const said = answers.map(({ errors }) => `${errors?.[0]?.extensions.code} ${errors?.[0]?.message}`);
    expect(new Set(said)).toEqual(new Set(['INTEGRATION_NOT_FOUND There is no such integration.']));
  }
  const WATCH = 'subscription ($id: ID!) { integrationSync(integrationId: $id) { id } }';
  // The answer of an operation that never began: a stream that ends by an error has no place to say which.
  for (const [actor, of] of [
    [bob, id],
    [ada, absent],
    [ada, 'nonsense'],
  ] as const) {
    const { value } = await (await house.client.subscribe(actor, WATCH, { id: of })).next();
    expect(value.errors).toMatchObject([{ extensions: { code: 'INTEGRATION_NOT_FOUND' } }]);
  }
  const ENTITIES = `query ($representations: [_Any!]!) { _entities(representations: $representations) { ... on Integration { name } } }`;
  const representations = [{ __typename: 'Integration', id }];
  expect((await house.client.query(bob, ENTITIES, { representations })).data).toEqual({ _entities: [null] });
  expect((await house.client.query(ada, ENTITIES, { representations })).data).toEqual({
    _entities: [{ name: "Ada's Plex" }],
  });
  expect(await code('nobody', '{ integrations { nodes { id } } }')).toBe('UNAUTHENTICATED');
  expect((await house.client.query(ANONYMOUS, '{ integrations { nodes { id } } }')).errors?.[0]?.extensions.code).toBe(
    'UNAUTHENTICATED',
  );
});

test('a list of many costs as many statements as a list of few, and its pages join', async () => {
  const insert = `insert into integrations (kind, name, url, sealed_token, service_id, status)
    select 'PLEX', 'Plex ' || n, 'http://127.0.0.1/', 'v1.', n::text, 'CONNECTED' from generate_series($1::int, $2::int) as n`;
  const runs = `insert into sync_runs (integration_id, status) select id, 'SUCCEEDED' from integrations`;
  const LIST = `query ($first: Int!, $after: String) { integrations(first: $first, after: $after) {
    nodes { name lastSync { status integration { name } }
      mediaRequests(first: 3) { nodes { title integration { name } } } } pageInfo { hasNextPage endCursor } } }`;
  const wishes = `insert into media_requests (integration_id, external_id, media_id, kind, tmdb_id, title, seasons, is_4k,
      status, availability, created_at, updated_at, asked_at)
    select id, n, n, 'MOVIE', n, 'Film ' || n, '{}', false, 'PENDING', 'PENDING', now(), now(), now()
    from integrations, generate_series(1, 5) as n`;
  const log = house.app.db.logger as unknown as { count: number };
  const statements = async (first: number) => {
    const before = log.count;
    const { data, errors } = await house.client.query(ada, LIST, { first });
    expect(errors).toBeUndefined();
    expect(data.integrations.nodes).toHaveLength(first);
    expect(data.integrations.nodes[0].lastSync.status).toBe('SUCCEEDED');
    expect(data.integrations.nodes[0].mediaRequests.nodes).toHaveLength(3);
    return log.count - before;
  };
  await house.app.db.query(insert, [1, 30]);
  await house.app.db.query(runs);
  await house.app.db.query(wishes);
  expect(await statements(30)).toBe(await statements(2));

  const names: string[] = [];
  let after: string | null = null;
  do {
    const { data } = await house.client.query(ada, LIST, { first: 13, after });
    names.push(...data.integrations.nodes.map(({ name }: { name: string }) => name));
    after = data.integrations.pageInfo.hasNextPage ? data.integrations.pageInfo.endCursor : null;
  } while (after);
  expect(names).toHaveLength(30);
  expect(new Set(names).size).toBe(30);
  const wrong = { first: 3, after: Buffer.from('["nonsense"]').toString('base64url') };
  expect((await house.client.query(ada, LIST, wrong)).errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
});
