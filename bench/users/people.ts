// Logins a second, how quickly others are served meanwhile, and people looked up as other subgraphs ask for them.
// Subgraph, PostgreSQL and the client share the machine. Run after a build: npm run bench -- users
import { randomBytes } from 'node:crypto';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ACTOR_HEADER, type Actor, ANONYMOUS, createActorSigner, startSubgraphServer } from '@medianest/kit';
import { startPostgres } from '../../packages/standalone/dist/postgres.js';
import { createApp, createUsersSubgraph, readConfig } from '../../subgraphs/users/dist/index.js';
import { median, quantile, table } from '../support/report.ts';

const PEOPLE = 1_000;
const LOGINS_AT_ONCE = 8;
const SECONDS = 8;
const PASSWORD = 'a long enough password 42';

const folder = mkdtempSync(join(tmpdir(), 'medianest-bench-'));
chmodSync(folder, 0o711);
const postgres = await startPostgres({ folder, password: 'bench', settings: {} });
const key = randomBytes(32);
const app = await createApp(
  readConfig({
    DATABASE_URL: postgres.url,
    QUEUE_URL: postgres.url,
    ACTOR_KEY: key.toString('hex'),
    KEY_ENCRYPTION_KEY: randomBytes(32).toString('hex'),
    PUBLIC_URL: 'http://127.0.0.1:4000',
    LOG_LEVEL: 'error',
  }),
);
const server = await startSubgraphServer(createUsersSubgraph(app), { host: '127.0.0.1', port: 0 });
const signer = createActorSigner(key);

const admin = await register('ada@example.org');
const ids = await addPeople();
const rows: [string, string][] = [];
await measureLogins();
for (const count of [1, 100, 1_000]) await measureLookups(count);
table(`People: ${PEOPLE} accounts`, rows);
await server.close();
await app.close();
await postgres.stop();
rmSync(folder, { recursive: true, force: true });

async function ask(actor: Actor, query: string, variables: object) {
  const response = await fetch(`${server.address}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', [ACTOR_HEADER]: await signer.sign(actor) },
    body: JSON.stringify({ query, variables }),
  });
  const { data, errors } = (await response.json()) as { data: Record<string, never>; errors?: unknown };
  if (errors) throw new Error(JSON.stringify(errors));
  return data;
}

async function register(email: string): Promise<Actor> {
  const input = { email, password: PASSWORD, displayName: 'Ada' };
  const query = 'mutation ($input: RegisterInput!) { register(input: $input) { user { id } } }';
  const { register: session } = await ask(ANONYMOUS, query, { input });
  const { id } = (session as { user: { id: string } }).user;
  return { userId: id, sessionId: null, roles: ['ADMIN'], scopes: ['users:read', 'users:manage'], organizations: [] };
}

async function addPeople(): Promise<string[]> {
  const added: { id: string }[] = await app.db.query(
    `insert into users (email, display_name, role)
     select 'person' || n || '@example.org', 'Person ' || n, 'MEMBER' from generate_series(1, $1::int) n returning id`,
    [PEOPLE],
  );
  return added.map(({ id }) => id);
}

async function measureLogins(): Promise<void> {
  const login = 'mutation ($input: LoginInput!) { login(input: $input) { expiresIn } }';
  const user = 'query ($id: ID!) { user(id: $id) { displayName } }';
  const input = { email: 'ada@example.org', password: PASSWORD };
  const alone = await timesOf(user, { id: ids[0] }, performance.now() + 2_000);
  const until = performance.now() + SECONDS * 1_000;
  let count = 0;
  const logIn = async () => {
    while (performance.now() < until) {
      await ask(ANONYMOUS, login, { input });
      count++;
    }
  };
  const began = performance.now();
  const loggingIn = Promise.all(Array.from({ length: LOGINS_AT_ONCE }, logIn));
  const meanwhile = await timesOf(user, { id: ids[0] }, until);
  await loggingIn;
  rows.push([`logins, ${LOGINS_AT_ONCE} at once`, `${((count * 1_000) / (performance.now() - began)).toFixed(0)}/s`]);
  rows.push(['a person looked up meanwhile: median, p95', shown(meanwhile)]);
  rows.push(['the same with nobody logging in', shown(alone)]);
}

async function measureLookups(count: number): Promise<void> {
  const query = 'query ($them: [_Any!]!) { _entities(representations: $them) { ... on User { id displayName role } } }';
  const them = ids.slice(0, count).map((id) => ({ __typename: 'User', id }));
  const times = await timesOf(query, { them }, performance.now() + 4_000);
  rows.push([`${count} representations in a request: median, p95`, shown(times)]);
  rows.push([`${count} representations: people a second`, ((count * 1_000) / median(times)).toFixed(0)]);
}

/** Milliseconds of each request, one after the other. */
async function timesOf(query: string, variables: object, until: number): Promise<number[]> {
  const times: number[] = [];
  while (performance.now() < until) {
    const began = performance.now();
    await ask(admin, query, variables);
    times.push(performance.now() - began);
  }
  return times;
}

function shown(times: readonly number[]): string {
  return `${median(times).toFixed(1)}, ${quantile(times, 0.95).toFixed(1)} ms`;
}
