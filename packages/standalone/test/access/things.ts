import { randomInt, randomUUID } from 'node:crypto';
import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { waitFor } from '@medianest/kit/testing';
import { type Account, login, register } from '../../../../e2e/support/client.ts';
import { createUpload, sendWhole } from '../../../../e2e/support/tus.ts';
import type { KumaServer } from '../../../../subgraphs/integrations/test/kuma-server.ts';
import type { PlexServer } from '../../../../subgraphs/integrations/test/plex-server.ts';
import type { SeerrServer } from '../../../../subgraphs/integrations/test/seerr-server.ts';
import { photo } from '../../../../subgraphs/media/test/photo.ts';
import { act } from '../support/act.ts';
import type { People } from './people.ts';
import { type Its, type Noun, nouns } from './words.ts';

/** Where things are made. */
export interface Place {
  readonly origin: string;
  readonly people: People;
  /** Another Plex Media Server each time. */
  startPlex(): Promise<PlexServer>;
  /** Another Uptime Kuma each time. */
  startKuma(): Promise<KumaServer>;
  startSeerr(): Promise<SeerrServer>;
  /** For library folders. */
  readonly folder: string;
}

type Maker = (place: Place, its: Its) => Promise<string>;

const byMember = (place: Place, text: string, input: object) => act(place.people.accounts.member, text, input);
const byAdmin = (place: Place, text: string, input: object) => act(place.people.accounts.admin, text, input);

const makers: Readonly<Record<Noun, Maker>> = {
  async accountInvitation(place) {
    return (await byAdmin(place, 'inviteAccount: InviteAccountInput { id }', { email: someEmail() })).id;
  },
  async apiKey(place) {
    const input = { name: 'A script', scopes: ['media:read'] };
    return (await byMember(place, 'createApiKey: CreateApiKeyInput { apiKey { id } }', input)).apiKey.id;
  },
  asking: async (place, its) => connectHousehold(place, its, asSeerr(await place.startSeerr())),
  async customRole(place) {
    const input = { name: randomUUID(), scopes: ['media:read'] };
    return (await byAdmin(place, 'createRole: CreateRoleInput { id }', input)).id;
  },
  async deviceCode(place) {
    const input = { name: 'A television' };
    return (await byMember(place, 'startDeviceLogin: StartDeviceLoginInput { userCode }', input)).userCode;
  },
  file: ({ people }) => startUpload(people.accounts.member),
  async folder(place) {
    const input = { path: await mkdtemp(join(place.folder, 'library-')), name: 'Films' };
    return (await byAdmin(place, 'addLibraryFolder: AddLibraryFolderInput { id }', input)).id;
  },
  async import(place) {
    const input = { url: 'https://film.invalid/film.mp4' };
    return (await byMember(place, 'importFromUrl: ImportFromUrlInput { id }', input)).id;
  },
  housemate: async ({ people }) => people.accounts.housemate.userId,
  installedAsking: async ({ people, startSeerr }) => connect(people.accounts.admin, asSeerr(await startSeerr())),
  installedIntegration: async ({ people, startPlex }) => connect(people.accounts.admin, asPlex(await startPlex())),
  async installedMonitoring({ people, startKuma }) {
    return withMonitors(people.accounts.admin, await connect(people.accounts.admin, asKuma(await startKuma())));
  },
  integration: async (place, its) => connectHousehold(place, its, asPlex(await place.startPlex())),
  installedWish: ({ people }, its) => ask(people.accounts.admin, its.installedAsking),
  async invitation(place, its) {
    return (await invite(place, its.organization)).invitation.id;
  },
  async invitationToken(place, its) {
    return (await invite(place, its.organization)).token;
  },
  member: async ({ people }) => people.accounts.member.userId,
  monitor: ({ people }, its) => monitorOf(people.accounts.member, its.monitoring),
  async monitoring(place, its) {
    const id = await connectHousehold(place, its, asKuma(await place.startKuma()));
    return withMonitors(place.people.accounts.member, id);
  },
  organization: household,
  async person({ origin }) {
    return (await register(origin, 'person')).userId;
  },
  async photo({ people }, its) {
    const bytes = await photo();
    const { organization: organizationId } = its;
    const file = {
      fileName: 'beach.jpg',
      size: bytes.length,
      mimeType: 'image/jpeg',
      visibility: 'EVERYONE',
      organizationId,
    };
    const { id, uploadUrl } = await createUpload(people.accounts.member, file);
    await sendWhole(bytes, uploadUrl);
    const where = 'query ($id: ID!) { mediaFile(id: $id) { location { latitude } } }';
    const isLocated = async () => (await people.accounts.member.get(where, { id })).mediaFile.location;
    await waitFor('the photo to be looked at', isLocated);
    return id;
  },
  async session({ origin, people }) {
    const { accessToken = '' } = await login(origin, people.accounts.member);
    return JSON.parse(Buffer.from(accessToken.split('.')[1] ?? '', 'base64url').toString()).sid;
  },
  async shareLink(place, its) {
    return (await share(place, its.file)).id;
  },
  async shareToken(place, its) {
    return (await share(place, its.file)).url.split('/').at(-1) ?? '';
  },
  shutOut: shutOutOfHousehold,
  title: ({ people }) => titleOf(people.accounts.member, HOUSEHOLD_FILM),
  wish: ({ people }, its) => ask(people.accounts.member, its.asking),
};

/** What others are made of comes first. */
const FIRST: readonly Noun[] = ['file', 'organization', 'integration', 'monitoring', 'asking', 'installedAsking'];

/** One of each. */
export async function makeAll(place: Place): Promise<Its> {
  const its = Object.fromEntries(nouns.map((noun) => [noun, ''])) as Record<Noun, string>;
  const make = async (noun: Noun) => {
    its[noun] = await makers[noun](place, its);
  };
  for (const noun of FIRST) await make(noun);
  await Promise.all(nouns.filter((noun) => !FIRST.includes(noun)).map(make));
  return its;
}

/** The same things, but some of them new. */
export async function renew(place: Place, its: Its, fresh: readonly Noun[]): Promise<Its> {
  const made = await Promise.all(fresh.map(async (noun) => [noun, await makers[noun](place, its)]));
  return { ...its, ...Object.fromEntries(made) };
}

/** Ids and tokens that never were. */
export const nothing = (): Its => Object.fromEntries(nouns.map((noun) => [noun, randomUUID()])) as Its;
/** Texts that can be none; PostgreSQL takes no NUL. */
export const nonsense = (): Its => Object.fromEntries(nouns.map((noun) => [noun, `no\0 ${noun}`])) as Its;

const someEmail = () => `${randomUUID()}@example.org`;

/** Not one byte of it comes. */
export async function startUpload(who: Account): Promise<string> {
  return (await createUpload(who, { fileName: 'diary.wav', size: 44, mimeType: 'audio/wav' })).id;
}

async function household(place: Place): Promise<string> {
  const { id } = await byMember(place, 'createOrganization: CreateOrganizationInput { id }', { name: 'Home' });
  const { token } = await invite(place, id);
  await act(place.people.accounts.housemate, 'acceptInvitation: InvitationInput { id }', { token });
  return id;
}

function invite(place: Place, organizationId: string) {
  const input = { organizationId, maxUses: 100 };
  return byMember(place, 'invite: InviteInput { token invitation { id } }', input);
}

/** Somebody who is disabled, and to be deleted. */
async function shutOutOfHousehold(place: Place, { organization }: Its): Promise<string> {
  const person = await register(place.origin, 'shut-out');
  const { token } = await invite(place, organization);
  await act(person, 'acceptInvitation: InvitationInput { id }', { token });
  const userIds = [person.userId];
  await byAdmin(place, 'deleteUsers: PeopleInput { id }', { userIds });
  await byAdmin(place, 'disableUsers: PeopleInput { id }', { userIds });
  return person.userId;
}

function share(place: Place, mediaFileId: string) {
  const expiresAt = new Date(Date.now() + 3_600_000).toISOString();
  return byMember(place, 'createShareLink: CreateShareLinkInput { id url }', { mediaFileId, expiresAt });
}

/** Members connect nothing: for once this one may, whom the gateway must have seen in the household too. */
async function connectHousehold({ people }: Place, { organization }: Its, service: Service): Promise<string> {
  const { member } = people.accounts;
  await people.changeRights({ userId: member.userId, role: 'ADMIN' });
  const id = await waitFor('the member to manage the household', () =>
    connect(member, service, organization).catch(() => undefined),
  );
  await people.changeRights({ userId: member.userId, role: 'MEMBER' });
  return id;
}

interface Service {
  readonly kind: string;
  readonly url: string;
  readonly token: string;
}

const asPlex = ({ url, token }: PlexServer): Service => ({ kind: 'PLEX', url, token });
const asSeerr = ({ url, key }: SeerrServer): Service => ({ kind: 'SEERR', url, token: key });
const asKuma = ({ url, key }: KumaServer): Service => ({ kind: 'UPTIME_KUMA', url, token: key });

async function connect(who: Account, service: Service, organizationId?: string): Promise<string> {
  return (await act(who, 'addIntegration: AddIntegrationInput { id }', { ...service, organizationId })).id;
}

/** Asks for a film that nobody asked for yet. */
async function ask(who: Account, integrationId: string): Promise<string> {
  const input = { kind: 'MOVIE', tmdbId: someFilm(), integrationId };
  return (await act(who, 'createMediaRequest: CreateMediaRequestInput { id }', input)).id;
}

export const someFilm = (): number => randomInt(1, 900_000);

/** Once its first sync has met them. */
async function withMonitors(who: Account, id: string): Promise<string> {
  await monitorOf(who, id);
  return id;
}

function monitorOf(who: Account, id: string): Promise<string> {
  const text = 'query ($id: ID!) { integration(id: $id) { monitors(first: 1) { nodes { id } } } }';
  return waitFor('its monitors', async () => (await who.get(text, { id })).integration.monitors.nodes[0]?.id);
}

export const HOUSEHOLD_FILM = 'Zyzzogeton';

/** Searches are forgiving: only the title that is really called so counts. */
function titleOf(who: Account, name: string): Promise<string> {
  const text = 'query ($name: String!) { search(query: $name) { nodes { id name } } }';
  return waitFor(`${name} in the catalogue`, async () => {
    const nodes: { id: string; name: string }[] = (await who.get(text, { name })).search.nodes;
    return nodes.find((title) => title.name === name)?.id;
  });
}
