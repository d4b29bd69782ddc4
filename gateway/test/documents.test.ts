import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { waitFor } from '@medianest/kit/testing';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { hear } from './support/events.ts';
import { startTestGateway, type TestGateway } from './support/gateway.ts';
import { openSocket } from './support/sockets.ts';

const sha256 = (document: string) => createHash('sha256').update(document).digest('hex');
const persisted = (document: string) => ({ persistedQuery: { version: 1, sha256Hash: sha256(document) } });
const json = async (response: Response) => response.json() as Promise<unknown>;

/** The four ways to ask, each with the text of a document, its hash, or both. */
interface Asked {
  query?: string;
  extensions?: object;
  documentId?: string;
}

const ways: Record<string, (gateway: TestGateway, asked: Asked) => Promise<unknown>> = {
  POST: async (gateway, asked) => json(await gateway.post(asked)),
  GET: async (gateway, { extensions, ...asked }) => {
    const parameters = new URLSearchParams({ ...asked, ...(extensions && { extensions: JSON.stringify(extensions) }) });
    return json(await fetch(`${gateway.origin}/graphql?${parameters}`));
  },
  SSE: async (gateway, asked) => {
    const stream = await hear(`${gateway.origin}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'text/event-stream' },
      body: JSON.stringify(asked),
    });
    await stream.ended;
    return stream.response.ok ? stream.events[0]?.data : JSON.parse(stream.text());
  },
  WebSocket: async (gateway, asked) => {
    const { say, heard, socket } = await openSocket(gateway.origin);
    // graphql-ws clients must send a query, if only an empty one.
    say({ type: 'subscribe', id: '1', payload: { query: '', ...asked } });
    const { type, payload } = await waitFor('the answer', () => heard[1]);
    socket.close();
    return type === 'error' ? { errors: payload } : payload;
  },
};

const refusedWith = (code: string) => ({ errors: [{ extensions: { code } }] });

describe('automatic persisted queries', () => {
  let gateway: TestGateway;
  beforeAll(async () => {
    gateway = await startTestGateway({ env: { PERSISTED_QUERIES_BYTES: '500' } });
  });
  afterAll(() => gateway.close());

  for (const [way, ask] of Object.entries(ways)) {
    test(`over ${way}: unknown, sent once with its hash, then found by the hash alone`, async () => {
      const query = `query By${way} { whoAsks }`;
      const extensions = persisted(query);
      expect(await ask(gateway, { extensions })).toEqual({
        errors: [{ message: 'PersistedQueryNotFound', extensions: { code: 'PERSISTED_QUERY_NOT_FOUND' } }],
      });
      expect(await ask(gateway, { query, extensions })).toEqual({ data: { whoAsks: 'nobody' } });
      expect(await ask(gateway, { extensions })).toEqual({ data: { whoAsks: 'nobody' } });
    });

    test(`over ${way}: a hash of another document is refused, and stores nothing`, async () => {
      const extensions = persisted(`query Innocent${way} { whoAsks }`);
      expect(await ask(gateway, { query: '{ secret }', extensions })).toMatchObject(refusedWith('BAD_USER_INPUT'));
      expect(await ask(gateway, { extensions })).toMatchObject(refusedWith('PERSISTED_QUERY_NOT_FOUND'));
      const odd = { persistedQuery: { version: 2, sha256Hash: 'x' } };
      expect(await ask(gateway, { extensions: odd })).toMatchObject(refusedWith('BAD_USER_INPUT'));
    });
  }

  test('a document stored by one person is found by another, with the rights of the other', async () => {
    const query = 'query Mine { whoAsks secret }';
    const ada = { authorization: `Bearer ${await gateway.token('ada')}` };
    const first = await json(await gateway.post({ query, extensions: persisted(query) }, ada));
    expect(first).toEqual({ data: { whoAsks: 'ada', secret: 'sesame' } });
    expect(await json(await gateway.post({ extensions: persisted(query) }))).toMatchObject({
      data: { whoAsks: 'nobody', secret: null },
    });
  });

  test('the store is bounded: what was not used for long is forgotten', async () => {
    const first = 'query First { whoAsks }';
    await gateway.post({ query: first, extensions: persisted(first) });
    for (let n = 0; n < 10; n++) {
      const query = `query Number${n} { whoAsks }`;
      await gateway.post({ query, extensions: persisted(query) });
    }
    expect(await json(await gateway.post({ extensions: persisted(first) }))).toMatchObject(
      refusedWith('PERSISTED_QUERY_NOT_FOUND'),
    );
  });

  test('a mutation by GET is refused by its hash too', async () => {
    const query = 'mutation { rename(name: "Eve") { id } }';
    const extensions = JSON.stringify(persisted(query));
    const response = await fetch(`${gateway.origin}/graphql?${new URLSearchParams({ query, extensions })}`);
    expect(response.status).toBe(405);
    expect(gateway.graph.witness.names.get('1')).toBe('Ada');
  });
});

describe('trusted documents', () => {
  const known = 'query Known { whoAsks }';
  let folder: string;
  let gateway: TestGateway;
  const write = async (name: string, content: unknown) => {
    const file = join(folder, name);
    await writeFile(file, JSON.stringify(content));
    return file;
  };
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'trusted-documents-'));
    const file = await write('map.json', { [sha256(known)]: known });
    gateway = await startTestGateway({ env: { TRUSTED_DOCUMENTS: file, TRUSTED_DOCUMENTS_ONLY: 'true' } });
  });
  afterAll(async () => {
    await gateway.close();
    await rm(folder, { recursive: true });
  });

  for (const [way, ask] of Object.entries(ways)) {
    test(`over ${way}: what is known runs, and nothing else`, async () => {
      const answer = { data: { whoAsks: 'nobody' } };
      expect(await ask(gateway, { extensions: persisted(known) })).toEqual(answer);
      expect(await ask(gateway, { documentId: `sha256:${sha256(known)}` })).toEqual(answer);
      expect(await ask(gateway, { query: known })).toEqual(answer);
      const other = '{ whoAsks }';
      for (const asked of [
        { query: other },
        { query: other, extensions: persisted(other) },
        { extensions: persisted(other) },
      ])
        expect(await ask(gateway, asked)).toMatchObject(refusedWith('DOCUMENT_NOT_TRUSTED'));
      const swapped = { query: other, extensions: persisted(known) };
      expect(await ask(gateway, swapped)).toMatchObject(refusedWith('BAD_USER_INPUT'));
    });
  }

  test('a manifest of Apollo does as well, and beside it any other operation unless told otherwise', async () => {
    const operations = [{ id: sha256(known), name: 'Known', type: 'query', body: known }];
    const manifest = { format: 'apollo-persisted-query-manifest', version: 1, operations };
    const open = await startTestGateway({ env: { TRUSTED_DOCUMENTS: await write('manifest.json', manifest) } });
    for (const asked of [{ extensions: persisted(known) }, { query: '{ whoAsks }' }])
      expect(await json(await open.post(asked))).toEqual({ data: { whoAsks: 'nobody' } });
    await open.close();
  });

  test('the file is read again when it changes or when told to; a bad one is logged, and those from before stay', async () => {
    const [first, second] = ['query First { whoAsks }', 'query Second { whoAsks }'];
    const put = (...documents: string[]) =>
      write('changing.json', Object.fromEntries(documents.map((document) => [sha256(document), document])));
    const file = await put(first);
    const following = await startTestGateway({ env: { TRUSTED_DOCUMENTS: file, TRUSTED_DOCUMENTS_ONLY: 'true' } });
    const runs = async (query: string) =>
      JSON.stringify(await json(await following.post({ query }))) === '{"data":{"whoAsks":"nobody"}}';
    expect([await runs(first), await runs(second)]).toEqual([true, false]);
    await put(second);
    await waitFor('the new file', () => runs(second));
    expect(await runs(first)).toBe(false);
    const told = vi.spyOn(following.app.log, 'error');
    await writeFile(file, JSON.stringify({ [sha256(first)]: second }));
    await following.app.reload();
    await writeFile(file, '{');
    await following.app.reload();
    expect([await runs(first), await runs(second)]).toEqual([false, true]);
    expect(told.mock.calls.map(([, sentence]) => sentence)).toContain(
      'the trusted documents cannot be used: those from before stay',
    );
    await put(first, second);
    await following.app.reload();
    expect([await runs(first), await runs(second)]).toEqual([true, true]);
    await following.close();
  });

  test('a file that is wrong stops the start with a sentence', async () => {
    const starts: [Record<string, string>, RegExp][] = [
      [{ TRUSTED_DOCUMENTS: await write('forged.json', { [sha256(known)]: '{ secret }' }) }, /is not the SHA-256/],
      [{ TRUSTED_DOCUMENTS: await write('list.json', [known]) }, /neither an object/],
      [{ TRUSTED_DOCUMENTS: join(folder, 'absent.json') }, /cannot be read/],
      [{ TRUSTED_DOCUMENTS_ONLY: 'true' }, /names no file/],
    ];
    for (const [env, sentence] of starts) await expect(startTestGateway({ env })).rejects.toThrow(sentence);
  });
});
