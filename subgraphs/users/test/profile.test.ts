import { ANONYMOUS } from '@medianest/kit';
import sharp from 'sharp';
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
});
afterAll(() => world.close());

const local = (url: string) => url.replace(PUBLIC_URL, world.address);
const put = (url: string, body: Buffer) => fetch(local(url), { method: 'PUT', body: new Uint8Array(body) });
async function upload(bytes: Buffer, who = ada): Promise<Response> {
  const { data } = await world.client.query(who.actor, 'mutation { it: createAvatarUpload { uploadUrl expiresAt } }');
  expect(Date.parse(data.it.expiresAt)).toBeGreaterThan(Date.now());
  return put(data.it.uploadUrl, bytes);
}
const AVATAR =
  'query ($id: ID!) { user(id: $id) { small: avatarUrl(size: SMALL) medium: avatarUrl large: avatarUrl(size: LARGE) } }';
const avatarOf = async (who: typeof ada) =>
  (await world.client.query(ada.actor, AVATAR, { id: who.user.id })).data.user;
const picture = (width: number, height: number) =>
  sharp({ create: { width, height, channels: 3, background: '#b43' } });

test('a picture is made anew in squares, without what else was in the file, and served under a URL of its own', async () => {
  expect((await avatarOf(ada)).medium).toBeNull();
  const original = await picture(300, 900)
    .jpeg()
    .withExif({ IFD0: { Copyright: 'a secret place' } })
    .toBuffer();
  expect((await upload(original)).status).toBe(204);
  const urls = await avatarOf(ada);
  for (const [name, size] of [
    ['small', 64],
    ['medium', 256],
    ['large', 512],
  ] as const) {
    const response = await fetch(local(urls[name]));
    const bytes = Buffer.from(await response.arrayBuffer());
    expect(await sharp(bytes).metadata()).toMatchObject({ format: 'webp', width: size, height: size });
    expect(bytes.toString('latin1')).not.toContain('secret');
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'image/webp',
      'x-content-type-options': 'nosniff',
      'cache-control': expect.stringContaining('immutable'),
    });
    const again = await fetch(local(urls[name]), { headers: { 'if-none-match': response.headers.get('etag') ?? '' } });
    expect(again.status).toBe(304);
  }
  expect((await upload(await picture(10, 10).png().toBuffer())).status).toBe(204);
  expect((await avatarOf(ada)).medium).not.toBe(urls.medium);
  expect((await fetch(local(urls.medium))).status).toBe(404);
  const removed = await world.client.query(ada.actor, 'mutation { removeAvatar { avatarUrl } }');
  expect(removed.data.removeAvatar.avatarUrl).toBeNull();
  expect(await world.app.db.query('select 1 from avatars')).toEqual([]);
});

test('what is no picture, too large or by nobody is refused', async () => {
  const bomb = await picture(10_000, 6_000).png({ compressionLevel: 9 }).toBuffer();
  const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>');
  for (const bytes of [
    Buffer.alloc(0),
    Buffer.from('GIF89a nonsense'),
    svg,
    bomb,
    (await picture(50, 50).png().toBuffer()).subarray(0, 60),
  ]) {
    const response = await upload(bytes, ben);
    expect([response.status, await response.json()]).toEqual([
      400,
      expect.objectContaining({ error: 'NOT_A_PICTURE' }),
    ]);
  }
  const tooLarge = await upload(Buffer.alloc(25 * 1024 * 1024), ben);
  expect([tooLarge.status, (await tooLarge.json()).message]).toEqual([413, expect.stringContaining('10 MiB')]);
  expect((await avatarOf(ben)).medium).toBeNull();
  const good = await picture(9, 9).png().toBuffer();
  const { data } = await world.client.query(ben.actor, 'mutation { it: createAvatarUpload { uploadUrl } }');
  const forged = data.it.uploadUrl.replace(ben.user.id, ada.user.id);
  const late = data.it.uploadUrl.replace(/\.(\d+)\./, '.1000000000.');
  for (const url of [forged, late, `${PUBLIC_URL}/avatars/uploads/nonsense`])
    expect((await put(url, good)).status).toBe(404);
  // By nobody: not even looked at.
  expect((await put(late, Buffer.alloc(10 * 1024 * 1024 + 1))).status).toBe(404);
  expect(codeIn(await world.client.query(ANONYMOUS, 'mutation { createAvatarUpload { uploadUrl } }'))).toBe(
    'UNAUTHENTICATED',
  );
  for (const path of ['/avatars/nonsense/64.webp', `/avatars/${ada.user.id}/64.webp`, `/avatars/${ada.user.id}/x.webp`])
    expect((await fetch(world.address + path)).status).toBe(404);
});

const NAME = 'mutation ($input: UpdateProfileInput!) { me: updateProfile(input: $input) { displayName } }';
test('one changes how others see one, and it is written down', async () => {
  const name = (displayName: string) => world.client.query(ben.actor, NAME, { input: { displayName } });
  expect((await name('  Benjamin ')).data.me.displayName).toBe('Benjamin');
  expect(codeIn(await name('two\nlines'))).toBe('BAD_USER_INPUT');
  const { data } = await world.client.query(ben.actor, '{ myActivity(first: 1) { nodes { act before after } } }');
  expect(data.myActivity.nodes).toEqual([
    { act: 'profile.changed', before: { displayName: 'Ben' }, after: { displayName: 'Benjamin' } },
  ]);
  const invented = await world.client.query(ben.actor, NAME, { input: { displayName: 'Ben', role: 'ADMIN' } });
  expect(invented.errors?.[0]?.message).toContain('role');
});

const CHOOSE = `mutation ($input: UpdatePreferencesInput!) {
  it: updatePreferences(input: $input) { theme language timeZone notifications { kind channel wanted } }
}`;
test('preferences follow their person, are checked, and are nobody else’s to see', async () => {
  const choose = (input: object) => world.client.query(ada.actor, CHOOSE, { input });
  const first = await choose({
    theme: 'DARK',
    language: 'PT-br',
    notifications: [{ kind: 'MEDIA_READY', channel: 'EMAIL', wanted: true }],
  });
  expect(first.data.it).toMatchObject({ theme: 'DARK', language: 'pt-BR', timeZone: 'UTC' });
  const { data } = await choose({
    timeZone: 'Europe/Warsaw',
    notifications: [{ kind: 'ORGANIZATION', channel: 'EMAIL', wanted: true }],
  });
  expect(data.it).toMatchObject({ theme: 'DARK', language: 'pt-BR', timeZone: 'Europe/Warsaw' });
  expect(data.it.notifications).toHaveLength(3);
  expect(data.it.notifications).toContainEqual({ kind: 'MEDIA_READY', channel: 'EMAIL', wanted: true });
  expect(data.it.notifications).toContainEqual({ kind: 'ORGANIZATION', channel: 'EMAIL', wanted: true });
  expect(data.it.notifications).toContainEqual({ kind: 'MEDIA_FAILED', channel: 'EMAIL', wanted: false });
  for (const wrong of [{ language: 'not a language' }, { timeZone: 'Mars/Olympus' }, { timeZone: '+02:00' }])
    expect(codeIn(await choose(wrong))).toBe('BAD_USER_INPUT');
  const look = (who: typeof ada) =>
    world.client.query(who.actor, 'query ($id: ID!) { user(id: $id) { preferences { theme } } }', { id: ada.user.id });
  expect((await look(ada)).data.user.preferences).toEqual({ theme: 'DARK' });
  expect((await look(ben)).data.user?.preferences ?? null).toBeNull();
  expect(codeIn(await world.client.query(ANONYMOUS, CHOOSE, { input: { theme: 'DARK' } }))).toBe('UNAUTHENTICATED');
});
