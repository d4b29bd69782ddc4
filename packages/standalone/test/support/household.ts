import { waitFor } from '@medianest/kit/testing';
import { type Account, register } from '../../../../e2e/support/client.ts';
import { createUpload, sendWhole } from '../../../../e2e/support/tus.ts';
import { type PlexServer, startPlexServer } from '../../../../subgraphs/integrations/test/plex-server.ts';
import { act } from './act.ts';

/** A family with everything that an organization can have, all of it named after it. */
export interface Household {
  /** In every text that is theirs. */
  readonly name: string;
  readonly owner: Account;
  readonly member: Account;
  readonly plex: PlexServer;
  /** Of everything that is theirs. */
  readonly ids: readonly string[];
}

export async function settle(origin: string, admin: Account, name: string): Promise<Household> {
  const [owner, member] = [await register(origin, `${name}Mother`), await register(origin, `${name}Child`)];
  await mayConnect(admin, owner);
  const home = await act(owner, 'createOrganization: CreateOrganizationInput { id }', { name: `${name} home` });
  const organizationId: string = home.id;
  const invite = await act(owner, 'invite: InviteInput { token invitation { id } }', { organizationId });
  await act(member, 'acceptInvitation: InvitationInput { id }', { token: invite.token });
  await waitFor('the gateway to know', async () => (await visible(owner)) && (await visible(member)));

  const files = [
    await upload(owner, { fileName: `${name}waltz.wav`, organizationId }),
    await upload(member, { fileName: `${name}diary.wav` }),
  ];
  const plex = await startPlexServer({ name: `${name} Plex` });
  const [films] = plex.sections;
  for (const film of films?.items[1] ?? []) film['title'] = `${name}film ${film['title']}`;
  const input = { kind: 'PLEX', name: `${name} Plex`, url: plex.url, token: plex.token, organizationId };
  const { id: integrationId } = await act(owner, 'addIntegration: AddIntegrationInput { id }', input);
  const [shared = '', library = ''] = [await titleOf(owner, `${name}waltz`), await titleOf(member, `${name}film`)];
  const ids = [organizationId, owner.userId, member.userId, invite.invitation.id, ...files, integrationId];
  return { name, owner, member, plex, ids: [...ids, shared, library, await titleOf(member, `${name}diary`)] };
}

/** Who is to connect services needs a role for it. */
async function mayConnect(admin: Account, owner: Account): Promise<void> {
  const role = { name: `Connector ${owner.userId}`, scopes: ['integrations:manage'] };
  const { id } = await act(admin, 'createRole: CreateRoleInput { id }', role);
  await act(admin, 'changeRights: ChangeRightsInput { id }', { userId: owner.userId, customRoleIds: [id] });
}

/** Whether media has heard of the membership: it reads it off the actor. */
async function visible(who: Account): Promise<boolean> {
  const { organizations } = await who.get('{ organizations { nodes { id } } }');
  const id = organizations.nodes[0]?.id;
  const { errors } = await who.ask('query ($id: ID) { storageUsage(organizationId: $id) { used } }', { id });
  return !errors;
}

/** A sound of theirs, shared with the organization if there is one. */
export async function upload(who: Account, file: { fileName: string; organizationId?: string }): Promise<string> {
  const bytes = sound();
  const { id, uploadUrl } = await createUpload(who, { ...file, size: bytes.length, mimeType: 'audio/wav' });
  await sendWhole(bytes, uploadUrl);
  return id;
}

/** Searches are forgiving: only the title that is really called so counts. */
export async function titleOf(who: Account, query: string): Promise<string> {
  const SEARCH = 'query ($query: String!) { search(query: $query) { nodes { id name } } }';
  return waitFor(`${query} in the catalogue`, async () => {
    const nodes: { id: string; name: string }[] = (await who.get(SEARCH, { query })).search.nodes;
    return nodes.find((title) => title.name.startsWith(query))?.id;
  });
}

/** A quarter of a second of noise: WAV, 8 kHz, 8 bits. Never the same twice. */
export function sound(): Buffer {
  const samples = crypto.getRandomValues(new Uint8Array(2_000));
  const header = Buffer.alloc(44);
  header.write('RIFF', 0);
  header.writeUInt32LE(36 + samples.length, 4);
  header.write('WAVEfmt ', 8);
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20);
  header.writeUInt16LE(1, 22);
  header.writeUInt32LE(8_000, 24);
  header.writeUInt32LE(8_000, 28);
  header.writeUInt16LE(1, 32);
  header.writeUInt16LE(8, 34);
  header.write('data', 36);
  header.writeUInt32LE(samples.length, 40);
  return Buffer.concat([header, samples]);
}
