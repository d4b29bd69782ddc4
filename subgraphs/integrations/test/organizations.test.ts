import { randomUUID } from 'node:crypto';
import type { Person } from '@medianest/kit';
import { testPerson, waitFor } from '@medianest/kit/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type PlexServer, startPlexServer } from './plex-server.js';
import { ada as admin, type Household, startHousehold } from './setup.js';

const [SMITHS, JONESES] = [randomUUID(), randomUUID()];
const SCOPES = ['integrations:read', 'integrations:manage'];
const ada = testPerson({ scopes: SCOPES, organizations: [{ id: SMITHS, role: 'OWNER' }] });
const ben = testPerson({ organizations: [{ id: SMITHS, role: 'MEMBER' }] });
const cleo = testPerson({ scopes: SCOPES, organizations: [{ id: JONESES, role: 'MANAGER' }] });

let house: Household;
let plex: PlexServer;
beforeAll(async () => {
  house = await startHousehold();
  plex = await startPlexServer();
});
afterAll(async () => {
  await plex.close();
  await house.close();
});

const ADD = 'mutation ($input: AddIntegrationInput!) { addIntegration(input: $input) { id name organization { id } } }';
const LIST = 'query ($id: ID) { integrations(organizationId: $id) { nodes { name } } }';

const add = (actor: Person, name: string, organizationId: string | null) =>
  house.client.query(actor, ADD, { input: { kind: 'PLEX', name, url: plex.url, token: plex.token, organizationId } });

async function listed(actor: Person, id?: string): Promise<string[]> {
  const { data } = await house.client.query(actor, LIST, { id });
  return data.integrations.nodes.map(({ name }: { name: string }) => name).toSorted();
}

test('two households and the installation have the same server, and each sees its own', async () => {
  const ids: string[] = [];
  for (const [actor, name, of] of [
    [ada, 'Smiths', SMITHS],
    [cleo, 'Joneses', JONESES],
    [admin, 'House', null],
  ] as const) {
    const { data, errors } = await add(actor, name, of);
    expect(errors).toBeUndefined();
    expect(data.addIntegration.organization).toEqual(of && { id: of });
    ids.push(data.addIntegration.id);
  }
  // Who may connect services at all sees those of the installation.
  expect(await listed(ada)).toEqual(['House', 'Smiths']);
  expect(await listed(ben)).toEqual(['Smiths']);
  expect(await listed(cleo)).toEqual(['House', 'Joneses']);
  expect(await listed(admin)).toEqual(['House']);
  expect(await listed(cleo, SMITHS)).toEqual([]);
  expect(await listed(ben, SMITHS)).toEqual(['Smiths']);
  expect((await add(ada, 'Again', SMITHS)).errors?.[0]?.message).toContain('"Smiths"');

  const [smiths = ''] = ids;
  const operations = [
    'query ($id: ID!) { integration(id: $id) { id } }',
    'mutation ($id: ID!) { syncIntegration(input: { integrationId: $id }) { id } }',
    'mutation ($id: ID!) { cancelSync(input: { integrationId: $id }) { id } }',
    'mutation ($id: ID!) { updateIntegration(input: { integrationId: $id, name: "Ours" }) { id } }',
    'mutation ($id: ID!) { removeIntegration(input: { integrationId: $id }) { id } }',
  ];
  for (const operation of operations) {
    const theirs = await house.client.query(cleo, operation, { id: smiths });
    expect(theirs.errors?.[0]?.extensions.code).toBe('INTEGRATION_NOT_FOUND');
    for (const id of [randomUUID(), 'nonsense'])
      expect(await house.client.query(cleo, operation, { id })).toEqual(theirs);
  }
  const [read = '', ...changes] = operations;
  expect((await house.client.query(ben, read, { id: smiths })).data.integration.id).toBe(smiths);
  for (const change of changes) {
    const { errors } = await house.client.query(ben, change, { id: smiths });
    expect(errors?.[0]?.extensions.code).toBe('FORBIDDEN');
  }
  for (const actor of [cleo, { ...ben, scopes: SCOPES }])
    expect((await add(actor, 'Sly', SMITHS)).errors?.[0]?.extensions.code).toBe('INTEGRATION_NOT_YOUR_ORGANIZATION');
});

test('items are told with the organization whose library they are in', async () => {
  await waitFor('all libraries to be told', () => {
    const of = new Set(house.heard.map((item) => item.version === 2 && item.organizationId));
    return of.has(SMITHS) && of.has(JONESES) && of.has(null);
  });
});

test('with an organization its services are forgotten', async () => {
  await house.app.events.transaction((_tx, emit) =>
    emit('organization.deleted', { version: 1, organizationId: SMITHS }),
  );
  await waitFor('them to be gone', async () => (await listed(ben)).length === 0);
  expect(await listed(cleo)).toEqual(['House', 'Joneses']);
});
