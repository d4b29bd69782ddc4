import { serverAudits } from 'graphql-http';
import { generateKeyPair } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestGateway, type TestGateway } from './support/gateway.ts';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway();
});
afterAll(() => gateway.close());

describe('GraphQL over HTTP', () => {
  for (const audit of serverAudits({ url: () => `${gateway.origin}/graphql` })) {
    test(`${audit.id} ${audit.name}`, async () => {
      const result = await audit.fn();
      expect(result, 'reason' in result ? result.reason : '').toMatchObject({ status: 'ok' });
    });
  }

  test('joins the subgraphs', async () => {
    const response = await gateway.post({ query: '{ films { name by { name } } }' });
    expect(response.headers.get('x-request-id')).toBeTruthy();
    expect(await response.json()).toEqual({ data: { films: [{ name: 'Big Buck Bunny', by: { name: 'Ada' } }] } });
  });

  test('lists of operations are refused', async () => {
    const response = await gateway.post([{ query: '{ whoAsks }' }]);
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ errors: [{ extensions: { code: 'BAD_USER_INPUT' } }] });
  });

  test('a mutation by GET is refused with 405, and nothing happens; so are other methods', async () => {
    const response = await fetch(
      `${gateway.origin}/graphql?query=${encodeURIComponent('mutation { rename(name: "Eve") { id } }')}`,
    );
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'POST']);
    expect(gateway.graph.witness.names.get('1')).toBe('Ada');
    for (const method of ['PUT', 'PATCH', 'DELETE']) {
      const { status, headers } = await fetch(`${gateway.origin}/graphql`, { method });
      expect([status, headers.get('allow')]).toEqual([405, 'GET, POST']);
    }
  });

  test('a body of another type than JSON is refused: no page elsewhere can send JSON unasked', async () => {
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x']) {
      const response = await gateway.post({ query: '{ whoAsks }' }, { 'content-type': type });
      expect(response.status).toBe(415);
    }
  });

  test('a body of more than 1 MB is refused', async () => {
    const response = await gateway.post({ query: `{ whoAsks } #${'x'.repeat(1024 * 1024)}` });
    expect(response.status).toBe(413);
    expect(await response.json()).toMatchObject({ errors: [{ extensions: { code: 'BAD_USER_INPUT' } }] });
  });

  test('a type we cannot answer with is 406', async () => {
    const response = await gateway.post({ query: '{ whoAsks }' }, { accept: 'text/html' });
    expect(response.status).toBe(406);
  });

  test('a subscription over HTTP is refused with a sentence', async () => {
    const accept = 'application/graphql-response+json';
    const response = await gateway.post({ query: 'subscription { countdown(from: 1) { left } }' }, { accept });
    expect(response.status).toBe(400);
    expect(((await response.json()) as { errors: { message: string }[] }).errors[0]?.message).toMatch(/WebSocket/);
  });
});

describe('who is asking', () => {
  const ask = async (headers: Record<string, string>) => {
    const response = await gateway.post({ query: '{ whoAsks }' }, headers);
    return {
      status: response.status,
      body: (await response.json()) as { data?: unknown; errors?: object[] },
      response,
    };
  };

  test('nobody without a token, and each person as themselves', async () => {
    expect((await ask({})).body).toEqual({ data: { whoAsks: 'nobody' } });
    expect((await ask({ authorization: `Bearer ${await gateway.token('ada')}` })).body.data).toEqual({
      whoAsks: 'ada',
    });
    expect((await ask({ authorization: `Bearer ${await gateway.token('bob')}` })).body.data).toEqual({
      whoAsks: 'bob',
    });
  });

  test('a token that is not good is 401, never anonymous', async () => {
    const { privateKey } = await generateKeyPair('EdDSA');
    const bad = {
      expired: await gateway.token('ada', { seconds: -1 }),
      foreign: await gateway.token('ada', { key: privateKey }),
      'of another issuer': await gateway.token('ada', { issuer: 'https://elsewhere.example.org' }),
      'signed with the public key as a secret': await gateway.token('ada', { algorithm: 'HS256' }),
      'of another audience': await gateway.token('ada', { audience: 'medianest-subgraph' }),
      unsigned: `${Buffer.from('{"alg":"none"}').toString('base64url')}.${Buffer.from('{"sub":"ada"}').toString('base64url')}.`,
      garbage: 'x',
    };
    for (const [why, token] of Object.entries(bad)) {
      const { status, body, response } = await ask({ authorization: `Bearer ${token}` });
      expect(status, why).toBe(401);
      expect(response.headers.get('www-authenticate')).toMatch(/^Bearer /);
      expect(body).toMatchObject({ errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] });
      expect(body).not.toHaveProperty('data');
    }
    expect((await ask({ authorization: 'Basic YWRhOng=' })).status).toBe(401);
  });

  test('the token of an ended session counts no more', async () => {
    const authorization = `Bearer ${await gateway.token('ada', { sessionId: 'ended over http' })}`;
    expect((await ask({ authorization })).status).toBe(200);
    await gateway.endSession('ended over http');
    await expect.poll(async () => (await ask({ authorization })).status).toBe(401);
  });

  test('an actor header from outside means nothing', async () => {
    expect((await ask({ 'medianest-actor': 'eyJhbGciOiJub25lIn0.e30.' })).body).toEqual({
      data: { whoAsks: 'nobody' },
    });
  });

  test('what needs a login is kept from those without', async () => {
    const response = await gateway.post({ query: '{ secret whoAsks }' });
    expect(await response.json()).toMatchObject({
      data: { secret: null, whoAsks: 'nobody' },
      errors: [{ path: ['secret'], extensions: { code: 'UNAUTHENTICATED' } }],
    });
  });
});

describe('errors', () => {
  test('a coded error passes, with its path', async () => {
    const body = await (await gateway.post({ query: '{ refused whoAsks }' })).json();
    expect(body).toMatchObject({
      data: { refused: null, whoAsks: 'nobody' },
      errors: [{ message: 'It is too late for this.', path: ['refused'], extensions: { code: 'TOO_LATE' } }],
    });
  });

  test('every other becomes one sentence with the request id', async () => {
    const response = await gateway.post({ query: '{ broken whoAsks }' }, { 'x-request-id': 'find-me' });
    const text = await response.text();
    expect(text).not.toMatch(/hunter2|ECONNREFUSED|stack|10\.0\.0/);
    expect(JSON.parse(text)).toMatchObject({
      data: { broken: null, whoAsks: 'nobody' },
      errors: [{ path: ['broken'], extensions: { code: 'INTERNAL_SERVER_ERROR', requestId: 'find-me' } }],
    });
  });
});

describe('pages elsewhere', () => {
  test('may not read anything unless they are allowed', async () => {
    const open = await startTestGateway({ env: { ALLOWED_ORIGINS: 'https://app.example.org' } });
    const ask = (to: TestGateway, origin: string) => to.post({ query: '{ whoAsks }' }, { origin });
    expect((await ask(gateway, 'https://app.example.org')).headers.get('access-control-allow-origin')).toBeNull();
    expect((await ask(open, 'https://app.example.org')).headers.get('access-control-allow-origin')).toBe(
      'https://app.example.org',
    );
    expect((await ask(open, 'https://evil.example.org')).headers.get('access-control-allow-origin')).toBeNull();
    await open.close();
  });
});

test('in production the schema and the playground are closed unless they are asked for', async () => {
  const production = await startTestGateway({ env: { NODE_ENV: 'production' } });
  const body = await (await production.post({ query: '{ __schema { queryType { name } } }' })).json();
  expect(body).toHaveProperty('errors');
  expect(await (await fetch(production.origin)).text()).toMatch(/The graph is at \/graphql/);
  await production.close();
});
