import { ANONYMOUS } from '@medianest/kit';
import { waitFor } from '@medianest/kit/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { codeIn, World } from './world.js';

const PUBLIC_URL = 'https://media.example.org';
let world: World;
let ada: Awaited<ReturnType<World['register']>>;
let ben: Awaited<ReturnType<World['register']>>;

beforeAll(async () => {
  world = await World.start({ PUBLIC_URL });
  ada = await world.register('Ada');
  ben = await world.register('Ben');
  await world.startWorkers();
});
afterAll(() => world.close());

const FIELDS = '{ id state progress readyAt expiresAt downloadUrl }';
const ask = async (who: typeof ada) =>
  (await world.client.query(who.actor, `mutation { it: exportMyData ${FIELDS} }`)).data.it;
const look = async (who: typeof ada) => (await world.client.query(who.actor, `{ it: dataExport ${FIELDS} }`)).data.it;

test('an export is ready when every service has given all its parts, and is fetched by its URL until it expires', async () => {
  expect(await look(ben)).toBeNull();
  const asked = await ask(ben);
  expect(asked).toMatchObject({ state: 'PENDING', readyAt: null, downloadUrl: null });
  expect((await ask(ben)).id).toBe(asked.id);
  await waitFor('the part of users', async () => (await look(ben)).progress === 1 / 4);

  // What the others answer: media two parts, the last one first.
  const part = { version: 1, exportId: asked.id, service: 'media' } as const;
  await world.app.events.transaction(async (_tx, emit) => {
    await emit('user.exportPart', { ...part, number: 1, isLast: true, items: [{ kind: 'file', name: 'b' }] });
    await emit('user.exportPart', { ...part, number: 0, isLast: false, items: [{ kind: 'file', name: 'a' }] });
    for (const service of ['content', 'integrations'] as const)
      await emit('user.exportPart', { ...part, service, number: 0, isLast: true, items: [] });
  });
  const ready = await waitFor('READY', async () => {
    const it = await look(ben);
    return it.state === 'READY' && it;
  });
  expect(ready).toMatchObject({ progress: 1, readyAt: expect.any(String) });

  const url = ready.downloadUrl.replace(PUBLIC_URL, world.address);
  const response = await fetch(url);
  expect(response.headers.get('content-disposition')).toContain('attachment');
  const archive = await response.json();
  expect(archive.media).toEqual([
    { kind: 'file', name: 'a' },
    { kind: 'file', name: 'b' },
  ]);
  expect(archive.users[0]).toMatchObject({
    kind: 'account',
    email: 'ben@example.org',
    preferences: { theme: 'SYSTEM' },
  });
  expect(archive.users).toContainEqual(expect.objectContaining({ kind: 'activity', act: 'account.registered' }));
  expect(JSON.stringify(archive)).not.toContain('ada@example.org');

  expect(await look(ada)).toBeNull();
  expect(codeIn(await world.client.query(ANONYMOUS, 'mutation { exportMyData { id } }'))).toBe('UNAUTHENTICATED');
  expect((await fetch(`${url}x`)).status).toBe(404);
  await world.app.db.query('update data_exports set expires_at = now()');
  expect((await fetch(url)).status).toBe(404);
  expect(await look(ben)).toBeNull();
});
