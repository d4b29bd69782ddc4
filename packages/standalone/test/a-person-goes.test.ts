import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { waitFor } from '@medianest/kit/testing';
import { verifyAuditLogAt } from '@medianest/users';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Account, guest, login, PASSWORD, register } from '../../../e2e/support/client.ts';
import { photo } from '../../../subgraphs/media/test/photo.ts';
import { startUpload } from './access/things.ts';
import { act } from './support/act.ts';
import { openSocket } from './support/front-door.ts';
import { type Household, settle, sound, titleOf, upload } from './support/household.ts';
import { type OneProcess, startOneProcess } from './support/one-process.ts';

// What four services keep of a person: told to this person and nobody else, and gone, or somebody else's, after them.

let graph: OneProcess;
/** Runs the installation. So does Bob, who has added a library folder. */
let ada: Account;
let bob: Account;
let smiths: Household;
let mother: Account;
let child: Account;
let folder: string;
let its: { secret: string; library: string; avatar: string; apiKey: string; shareLink: string };

beforeAll(async () => {
  graph = await startOneProcess();
  folder = await mkdtemp(join(tmpdir(), 'medianest-goes-'));
  ada = await register(graph.origin, 'Ada');
  bob = await register(graph.origin, 'Bob');
  smiths = await settle(graph.origin, ada, 'Smith');
  ({ owner: mother, member: child } = smiths);
  its = await accumulate();
});
afterAll(async () => {
  for (const person of [ada, bob, mother, child]) await person?.leave();
  await smiths?.plex.close();
  await graph?.close();
  await rm(folder, { recursive: true, force: true });
});

/** What besides the household is Mother's, and what is Bob's. */
async function accumulate(): Promise<typeof its> {
  await act(mother, 'createOrganization: CreateOrganizationInput { id }', { name: 'Hermitage' });
  await act(mother, 'updatePreferences: UpdatePreferencesInput { theme }', { theme: 'DARK' });
  await act(mother, 'importFromUrl: ImportFromUrlInput { id }', { url: 'https://film.invalid/wish.mp4' });
  const uncle = { organizationId: smiths.ids[0], email: 'uncle@example.org' };
  await act(mother, 'invite: InviteInput { url }', uncle);
  const secret = await upload(mother, { fileName: 'Smithsecret.wav' });
  await titleOf(mother, 'Smithsecret');
  const soon = new Date(Date.now() + 3_600_000).toISOString();
  const share = { mediaFileId: secret, expiresAt: soon };
  const { url: shareLink } = await act(mother, 'createShareLink: CreateShareLinkInput { url }', share);
  const key = { name: 'Her script', scopes: ['users:read'] };
  const { secret: apiKey } = await act(mother, 'createApiKey: CreateApiKeyInput { secret }', key);
  return { secret, shareLink, apiKey, avatar: await giveAvatar(mother), library: await addLibrary() };
}

async function giveAvatar(who: Account): Promise<string> {
  const { createAvatarUpload } = await who.get('mutation { createAvatarUpload { uploadUrl } }');
  const put = await fetch(createAvatarUpload.uploadUrl, { method: 'PUT', body: new Uint8Array(await photo()) });
  expect([put.status, await put.text()]).toEqual([204, '']);
  return (await who.get('{ me { avatarUrl } }')).me.avatarUrl;
}

/** @returns the id of the one file in it, which everybody sees */
async function addLibrary(): Promise<string> {
  await writeFile(join(folder, 'Lighthouse.wav'), sound());
  await act(ada, 'changeRights: ChangeRightsInput { id }', { userId: bob.userId, role: 'ADMIN' });
  const input = { path: folder, name: 'Films', visibility: 'EVERYONE' };
  await waitFor('Bob to be ADMIN', () =>
    act(bob, 'addLibraryFolder: AddLibraryFolderInput { id }', input).catch(() => undefined),
  );
  await titleOf(child, 'Lighthouse');
  const { mediaFiles } = await bob.get('{ mediaFiles { nodes { id fileName } } }');
  return mediaFiles.nodes.find(({ fileName }: { fileName: string }) => fileName === 'Lighthouse.wav').id;
}

const EXPORT = '{ dataExport { state progress downloadUrl } }';
let archiveUrl: string;

test('an export is one file of what every service keeps of its person, and of nobody else', async () => {
  await mother.get('mutation { exportMyData { id } }');
  const ready = await waitFor('the export', async () => {
    const { dataExport } = await mother.get(EXPORT);
    return dataExport.state === 'READY' && dataExport;
  });
  archiveUrl = ready.downloadUrl;
  const answer = await fetch(archiveUrl);
  expect(answer.headers.get('content-disposition')).toContain('attachment');
  const text = await answer.text();
  const archive: Record<string, { kind: string }[]> = JSON.parse(text);
  const of = (service: string, kind: string) => archive[service]?.filter((item) => item.kind === kind);

  expect(of('users', 'account')).toMatchObject([{ email: mother.email, preferences: { theme: 'DARK' } }]);
  expect(of('users', 'organization')).toMatchObject([{ name: 'Smith home', role: 'OWNER' }, { name: 'Hermitage' }]);
  expect(of('users', 'apiKey')).toMatchObject([{ name: 'Her script', scopes: ['users:read'] }]);
  const [avatar] = of('users', 'avatar') as unknown as { base64: string }[];
  expect(Buffer.from(avatar?.base64 ?? '', 'base64').toString('latin1')).toMatch(/^RIFF.{4}WEBP/s);
  const acts = of('users', 'activity')?.map((item) => Object.values(item));
  for (const act of ['account.registered', 'rights.changed', 'invitation.created']) expect(acts?.flat()).toContain(act);
  const files = [{ fileName: 'Smithwaltz.wav', visibility: 'ORGANIZATION' }, { id: its.secret }];
  expect(of('media', 'file')).toMatchObject(files);
  expect(of('media', 'import')).toMatchObject([{ url: 'https://film.invalid/wish.mp4' }]);
  expect(of('media', 'shareLink')).toMatchObject([{ mediaFileId: its.secret }]);
  expect(of('content', 'title')).toMatchObject([
    { name: 'Smithwaltz' },
    { name: 'Smithsecret', mediaFileId: its.secret },
  ]);

  const secrets = [its.apiKey, its.shareLink.split('/').at(-1) ?? '', mother.accessToken ?? '', PASSWORD];
  const others = ['uncle@example.org', child.email, child.userId, ada.email, 'Smithdiary', 'Lighthouse'];
  expect([...secrets, ...others].filter((trace) => text.includes(trace))).toEqual([]);
  expect((await child.get(EXPORT)).dataExport).toBeNull();
  expect((await fetch(`${archiveUrl}x`)).status).toBe(404);
});

const DELETE_MINE = 'mutation ($input: DeleteMyAccountInput!) { deleteMyAccount(input: $input) { deletionDueAt } }';

test('a session that is ended follows nothing any more within five seconds, in whatever way; others go on', async () => {
  for (const person of [mother, ada]) await startUpload(person);
  const [here, elsewhere] = [await login(graph.origin, mother), await login(graph.origin, mother)];
  const adas = await follow(ada);
  const SESSIONS = '{ sessions { nodes { id current } } }';
  const { sessions } = await elsewhere.get(SESSIONS);
  const { id } = sessions.nodes.find(({ current }: { current: boolean }) => current);
  const REVOKE = 'mutation ($id: ID!) { revokeSession(id: $id) { id } }';
  expect((await child.ask(REVOKE, { id })).errors?.[0]?.extensions.code).toBe('SESSION_NOT_FOUND');
  expect(await endsOf([elsewhere], () => here.get(REVOKE, { id }))).toEqual([4403]);

  const both = [await login(graph.origin, mother), await login(graph.origin, mother)];
  expect(await endsOf(both, () => here.get('mutation { logoutEverywhere }'))).toEqual([4403, 4403]);
  await adas.client.dispose();
  expect(await adas.closed).toBe(1000);
  mother = await login(graph.origin, mother);
});

/** A socket on which somebody follows what is made of their files. */
async function follow({ accessToken = '' }: Account): ReturnType<typeof openSocket> {
  const socket = await openSocket({ address: graph.origin }, accessToken);
  const events = socket.client.iterate({ query: 'subscription { myMediaProcessing { status } }' });
  expect((await events.next()).value).toMatchObject({ data: { myMediaProcessing: { status: 'UPLOADING' } } });
  return socket;
}

/** With which codes an act ends that. */
async function endsOf(sessions: readonly Account[], end: () => Promise<unknown>): Promise<number[]> {
  const sockets = await Promise.all(sessions.map(follow));
  await end();
  const codes = await Promise.all(sockets.map(({ closed }) => closed));
  return codes;
}

test('who deletes the account has days of grace to come back in, and is out elsewhere at once', async () => {
  const socket = await follow(await login(graph.origin, mother));
  const wrong = await mother.ask(DELETE_MINE, { input: { password: 'guessed' } });
  expect(wrong.errors?.[0]?.extensions.code).toBe('WRONG_PASSWORD');
  const { deleteMyAccount } = await mother.get(DELETE_MINE, { input: { password: PASSWORD } });
  expect(Math.round((Date.parse(deleteMyAccount.deletionDueAt) - Date.now()) / 86_400_000)).toBe(14);
  expect(await socket.closed).toBe(4403);
  const back = await login(graph.origin, mother);
  expect((await back.get('mutation { cancelDeletion { deletionDueAt } }')).cancelDeletion.deletionDueAt).toBeNull();
  expect((await child.get('{ organizations { nodes { name myRole } } }')).organizations.nodes).toEqual([
    { name: 'Smith home', myRole: 'MEMBER' },
  ]);
});

const SEEN = `{
  organizations { nodes { id name myRole members { nodes { user { displayName } } } } }
  mediaFiles { nodes { id } }
  integrations { nodes { id } }
}`;
const NAMED = '{ search(query: "Smith", first: 50) { nodes { name } } }';
const FILE = 'query ($id: ID!) { mediaFile(id: $id) { owner { displayName } title { name } } }';
const namesIn = ({ nodes }: { nodes: { name: string }[] }) => nodes.map(({ name }) => name).toSorted();

test('when the days are over, what was theirs is erased, or somebody else’s, in every service', async () => {
  const before = (await traces()).map(({ table }) => table);
  expect(before).toEqual(expect.arrayContaining(['users.users', 'users.mails', 'media.imports', 'content.titles']));
  await act(ada, 'updateSystemSettings: UpdateSystemSettingsInput { deletionGraceDays }', { deletionGraceDays: 0 });
  await act(ada, 'deleteUsers: PeopleInput { id }', { userIds: [mother.userId, bob.userId] });
  await waitFor('both to be gone', async () => {
    const { users } = await ada.get('{ users { nodes { id } } }');
    return users.nodes.length === 2;
  });
  // The household and its service are Child's now; what Mother had shared with it was hers.
  await waitFor('her files to be gone', async () => (await child.get(SEEN)).mediaFiles.nodes.length === 2);
  const [home, , , , waltz, diary, integration] = smiths.ids;
  const { organizations, mediaFiles, integrations } = await child.get(SEEN);
  expect(organizations.nodes).toMatchObject([{ id: home, name: 'Smith home', myRole: 'OWNER' }]);
  expect(organizations.nodes[0].members.nodes).toEqual([{ user: { displayName: 'SmithChild' } }]);
  const left = mediaFiles.nodes.map(({ id }: { id: string }) => id);
  expect(left.toSorted()).toEqual([diary, its.library].toSorted());
  expect(integrations.nodes).toEqual([{ id: integration }]);
  const titles = await waitFor('their titles to be gone', async () => {
    const names = namesIn((await child.get(NAMED)).search);
    return !names.includes('Smithwaltz') && names;
  });
  expect(titles).toContain('Smithdiary');
  expect(titles).toEqual(expect.arrayContaining([expect.stringMatching(/^Smithfilm/)]));
  expect(namesIn((await ada.get('{ organizations { nodes { name } } }')).organizations)).toEqual(['Smith home']);
  for (const id of [waltz, its.secret])
    expect((await ada.ask(FILE, { id })).errors?.[0]?.extensions.code).toBe('MEDIA_FILE_NOT_FOUND');

  // The library folder is the installation's: Ada has it.
  const { mediaFile } = await waitFor('the library to be handed over', async () => {
    const answer = await ada.get(FILE, { id: its.library });
    return answer.mediaFile?.owner?.displayName === 'Ada' && answer;
  });
  expect(mediaFile).toEqual({ owner: { displayName: 'Ada' }, title: { name: 'Lighthouse' } });
  expect((await child.get(FILE, { id: its.library })).mediaFile.title).toEqual({ name: 'Lighthouse' });
});

test('nothing that names them is kept anywhere, but for what the audit log must keep', async () => {
  await waitFor('every trace to be gone', async () => (await traces()).length === 0).catch(() => undefined);
  expect(await traces()).toEqual([]);
});

/** What names Mother, or what is hers, in all databases. The search keeps words of names, each alone and in lower case. */
async function traces(): Promise<{ table: string; row: string }[]> {
  const names = [mother.email, 'SmithMother', 'Smithsecret', 'Smithwaltz', 'Her script', 'wish.mp4'];
  const rows = Object.entries(graph.databases).map(([name, url]) => mentions(name, url, names));
  return (await Promise.all(rows)).flat().filter(({ table }) => !table.startsWith('users.audit_log'));
}

/** The rows of a database that mention one of these. */
async function mentions(
  name: string,
  url: string,
  words: readonly string[],
): Promise<{ table: string; row: string }[]> {
  const client = new pg.Client(url);
  await client.connect();
  try {
    const { rows: tables } = await client.query(
      `select format('%I.%I', schemaname, tablename) as table from pg_tables where schemaname not in ('pg_catalog', 'information_schema')`,
    );
    const found: { table: string; row: string }[] = [];
    for (const { table } of tables) {
      const query = `select left(t::text, 300) as row from ${table} t where t::text like any($1) limit 3`;
      const { rows } = await client.query(query, [words.map((word) => `%${word}%`)]);
      found.push(...rows.map(({ row }) => ({ table: `${name}.${table.split('.')[1]}`, row })));
    }
    return found;
  } finally {
    await client.end();
  }
}

test('no way in and no URL of theirs is left; the audit log says what happened, and is whole', async () => {
  for (const url of [its.avatar, its.shareLink, archiveUrl])
    expect([url, (await fetch(url)).status]).toEqual([url, 404]);
  for (const token of [its.apiKey, mother.accessToken]) {
    const { errors } = await guest(graph.origin, token).ask('{ me { id } }');
    expect(errors?.[0]?.extensions.code).toBe('UNAUTHENTICATED');
  }
  await expect(login(graph.origin, mother)).rejects.toThrow('INVALID_CREDENTIALS');
  const LOG = 'query ($filter: AuditFilter) { auditLog(filter: $filter) { nodes { act actor { displayName } } } }';
  const { auditLog } = await ada.get(LOG, { filter: { subject: mother.userId } });
  const acts = auditLog.nodes.filter(({ act }: { act: string }) => act.startsWith('account.'));
  expect(acts).toEqual([
    { act: 'account.deleted', actor: null },
    { act: 'account.deletionRequested', actor: { displayName: 'Ada' } },
    { act: 'account.deletionCancelled', actor: null },
    { act: 'account.deletionRequested', actor: null },
    { act: 'account.registered', actor: null },
  ]);
  expect((await child.ask(LOG, {})).errors?.[0]?.extensions.code).toBe('FORBIDDEN');
  expect(await verifyAuditLogAt(graph.databases.users)).toEqual({ whole: expect.any(Number) });
  // The e-mail is free again.
  const again = { email: mother.email, password: PASSWORD, displayName: 'Somebody' };
  const REGISTER = 'mutation ($input: RegisterInput!) { register(input: $input) { user { role } } }';
  expect((await guest(graph.origin).get(REGISTER, { input: again })).register.user.role).toBe('MEMBER');
});
