import { randomUUID } from 'node:crypto';
import { waitFor } from '@medianest/kit/testing';
import type { GraphQLObjectType } from 'graphql';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Account, type Answer, register } from '../../../e2e/support/client.ts';
import { act } from './support/act.ts';
import { type Household, settle } from './support/household.ts';
import { type OneProcess, startOneProcess } from './support/one-process.ts';
import { everyRead, type Operation, readSchema } from './support/whole-schema.ts';

// Two households on one installation. Whatever can be read from the supergraph is read by each of them and by others,
// with the ids and names of the other: the operations are made of the schema, so a new field is in here by itself.

let graph: OneProcess;
let smiths: Household;
let joneses: Household;
/** Belong to neither. */
let stranger: Account;
let moderator: Account;
/** Runs the installation. */
let admin: Account;
let reads: Operation[];
let streams: Operation[];

beforeAll(async () => {
  graph = await startOneProcess();
  admin = await register(graph.origin, 'Admin');
  [smiths, joneses] = await Promise.all([settle(graph.origin, admin, 'Smith'), settle(graph.origin, admin, 'Jones')]);
  stranger = await register(graph.origin, 'Stranger');
  moderator = await register(graph.origin, 'Moderator');
  await admin.get('mutation ($input: ChangeRightsInput!) { changeRights(input: $input) { id } }', {
    input: { userId: moderator.userId, role: 'MODERATOR' },
  });
  const schema = await readSchema(graph.origin);
  reads = everyRead(schema, schema.getQueryType() as GraphQLObjectType, 'query');
  streams = everyRead(schema, schema.getSubscriptionType() as GraphQLObjectType, 'subscription');
});
afterAll(async () => {
  const people = [smiths, joneses].flatMap((household) => [household?.owner, household?.member]);
  for (const person of [...people, stranger, moderator, admin]) await person?.leave();
  await smiths?.plex.close();
  await joneses?.plex.close();
  await graph?.close();
});

/** All that is told to somebody who knows the household's ids and names. */
async function everything(who: Account, about: Household): Promise<[string, Answer][]> {
  const answers: [string, Answer][] = [];
  for (const read of reads) {
    const values = read.asked === undefined ? [''] : read.isId ? about.ids : [about.name, about.owner.email];
    for (const value of values) {
      answers.push([`${read.field}(${read.asked ?? ''}: ${value})`, await who.ask(read.text, read.variables(value))]);
    }
  }
  return answers;
}

/** What of the household stands in the data; an error may repeat what it was asked with. */
function tracesOf({ name, ids }: Pick<Household, 'name' | 'ids'>, { data }: Answer): string[] {
  const text = JSON.stringify(data ?? null);
  return [name, ...ids].filter((trace) => text.includes(trace));
}

test('a household finds all that is its own', async () => {
  const [asOwner, asMember] = await Promise.all([everything(smiths.owner, smiths), everything(smiths.member, smiths)]);
  const found = new Set([...asOwner, ...asMember].flatMap(([, answer]) => tracesOf(smiths, answer)));
  expect(found).toEqual(new Set([smiths.name, ...smiths.ids]));
});

test('nobody else finds any of it by any list, lookup or search', async () => {
  const others: [Account, Household][] = [
    [joneses.owner, smiths],
    [smiths.member, joneses],
    [stranger, smiths],
    [moderator, joneses],
  ];
  await Promise.all(
    others.map(async ([who, about]) => {
      for (const [asked, answer] of await everything(who, about)) {
        expect([asked, tracesOf(about, answer)]).toEqual([asked, []]);
      }
    }),
  );
});

test('an id of the others is answered like one that is absent', async () => {
  const absent = randomUUID();
  for (const read of reads.filter(({ isId }) => isId)) {
    const expected = await joneses.owner.ask(read.text, read.variables(absent));
    for (const id of smiths.ids) {
      expect([read.field, await joneses.owner.ask(read.text, read.variables(id))]).toEqual([read.field, expected]);
    }
  }
});

test('nobody follows what happens in another household', async () => {
  for (const stream of streams.filter(({ isId }) => isId)) {
    for (const id of [...smiths.ids, randomUUID()]) {
      const first = async () => {
        for await (const answer of joneses.owner.watch(stream.text, stream.variables(id))) return answer;
        return undefined;
      };
      const answer = await first().catch((errors: Answer['errors']) => ({ errors }) as Answer);
      expect([stream.field, answer?.data ?? null]).toEqual([stream.field, null]);
      expect(answer?.errors?.[0]?.extensions.code).toMatch(/_NOT_FOUND$|^FORBIDDEN$/);
    }
  }
});

test('what an admin allows a household, and everybody, holds where files are kept', async () => {
  const [organizationId] = smiths.ids;
  const limits = (input: object) =>
    act(admin, 'setOrganizationLimits: SetOrganizationLimitsInput { id }', { organizationId, ...input });
  const quota = (defaultQuota: number | null) =>
    act(admin, 'updateSystemSettings: UpdateSystemSettingsInput { defaultQuota }', { defaultQuota });
  /** The code with which an upload of so many bytes is refused. */
  const tries = async (who: Account, size: number, of?: string) => {
    const file = { fileName: 'more.wav', size, mimeType: 'audio/wav', ...(of && { organizationId: of }) };
    const { errors } = await who.ask(
      'mutation ($input: CreateUploadInput!) { createUpload(input: $input) { uploadUrl } }',
      { input: file },
    );
    return errors?.[0]?.extensions.code;
  };
  const FULL = 'ORGANIZATION_QUOTA_EXCEEDED';
  await limits({ maxMembers: 2, maxStorageBytes: 5_000 });
  const { token } = await act(smiths.owner, 'invite: InviteInput { token }', { organizationId });
  await expect(act(stranger, 'acceptInvitation: InvitationInput { id }', { token })).rejects.toThrow(
    'ORGANIZATION_FULL',
  );
  await waitFor('the limit', async () => (await tries(smiths.owner, 9_000, organizationId)) === FULL);
  expect(await tries(joneses.owner, 9_000, joneses.ids[0])).toBeUndefined();
  expect(await tries(smiths.owner, 9_000)).toBeUndefined();
  await limits({ maxMembers: null, maxStorageBytes: null });

  await quota(10);
  await waitFor('the quota', async () => (await tries(stranger, 11)) === 'QUOTA_EXCEEDED');
  await quota(null);
  await waitFor('its end', async () => (await tries(stranger, 11)) === undefined);
});

test('who is sent away is a stranger at once, with the same token', async () => {
  const { owner, member, ids, name } = joneses;
  const [organizationId] = ids;
  await owner.get('mutation ($input: MemberInput!) { removeMember(input: $input) { id } }', {
    input: { organizationId, userId: member.userId },
  });
  const about = { name, ids: ids.filter((id) => id !== member.userId) };
  const seen = async () => {
    const everywhere = `{ organizations { nodes { id } } users { nodes { id } } mediaFiles { nodes { id } }
      integrations { nodes { id } } titles(first: 100) { nodes { id } } }`;
    return tracesOf(about, await member.ask(everywhere));
  };
  const own = async () => {
    const { mediaFiles } = await member.get('{ mediaFiles { nodes { id title { id } } } }');
    return mediaFiles.nodes.flatMap(({ id, title }: { id: string; title: { id: string } }) => [id, title.id]);
  };
  const mine: string[] = await own();
  await waitFor('the household to be out of sight', async () => (await seen()).every((id) => mine.includes(id)));
  expect(mine).toHaveLength(2);
});
