import { waitFor } from '@medianest/kit/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Account, login, PASSWORD, register } from '../../../e2e/support/client.ts';
import { type OneProcess, startOneProcess } from './support/one-process.ts';

// Users takes somebody's access away, and media, which knows no sessions, hears of it.

let graph: OneProcess;
let admin: Account;
let ada: Account;
let ben: Account;

beforeAll(async () => {
  graph = await startOneProcess();
  admin = await register(graph.origin, 'Admin');
  [ada, ben] = [await register(graph.origin, 'Ada'), await register(graph.origin, 'Ben')];
});
afterAll(async () => {
  for (const person of [admin, ada, ben]) await person?.leave();
  await graph?.close();
});

const endpointOf = async (who: Account): Promise<string> =>
  (await who.get('{ uploadEndpoint { url } }')).uploadEndpoint.url;
const begin = async (endpoint: string) => {
  const headers = { 'tus-resumable': '1.0.0', 'upload-length': '5' };
  return (await fetch(endpoint, { method: 'POST', headers })).status;
};
/** What is done to Ben ends his endpoint; that of Ada counts. */
async function ends(what: string, act: () => Promise<unknown>): Promise<void> {
  const [adas, bens] = [await endpointOf(ada), await waitFor('an endpoint that counts', () => counting(ben))];
  await act();
  await waitFor(`the endpoint to be over: ${what}`, async () => (await begin(bens)) !== 201);
  expect(await begin(adas)).toBe(201);
}

/** One that was made in the second of a revocation may be taken for older. */
async function counting(who: Account): Promise<string | undefined> {
  const endpoint = await endpointOf(who);
  return (await begin(endpoint)) === 201 ? endpoint : undefined;
}

test('what takes a session or a key of somebody away, or shuts them out, ends the URL that speaks for them', async () => {
  const userIds = [ben.userId];
  await ends('another session revoked', async () => {
    const other = await login(graph.origin, ben);
    const { sessions } = await other.get('{ sessions { nodes { id current } } }');
    const { id } = sessions.nodes.find(({ current }: { current: boolean }) => current);
    await ben.get('mutation ($id: ID!) { revokeSession(id: $id) { id } }', { id });
  });
  await ends('a key revoked', async () => {
    const CREATE = 'mutation { createApiKey(input: { name: "s", scopes: ["media:write"] }) { apiKey { id } } }';
    const { id } = (await ben.get(CREATE)).createApiKey.apiKey;
    await ben.get('mutation ($id: ID!) { revokeApiKey(id: $id) { id } }', { id });
  });
  await ends('the password changed', () =>
    ben.get('mutation ($input: ChangePasswordInput!) { changePassword(input: $input) { id } }', {
      input: { currentPassword: PASSWORD, newPassword: PASSWORD },
    }),
  );
  await ends('shut out', () =>
    admin.get('mutation ($input: PeopleInput!) { disableUsers(input: $input) { id } }', { input: { userIds } }),
  );
});
