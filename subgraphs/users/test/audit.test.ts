import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { ANONYMOUS, UNKNOWN_CLIENT } from '@medianest/kit';
import { statementsOf } from '@medianest/kit/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { dropOldPartitions } from '../src/audit/partitions.js';
import { type ActRecord, recordAct } from '../src/audit/record.js';
import { verifyAuditLogAt } from '../src/audit/verify.js';
import { codeIn, World } from './world.js';

let world: World;
let ada: Awaited<ReturnType<World['register']>>;
let ben: Awaited<ReturnType<World['register']>>;

beforeAll(async () => {
  world = await World.start();
  ada = await world.register('Ada');
  ben = await world.register('Ben');
});
afterAll(() => world.close());

const FIELDS = `(first: $first, after: $after) {
  nodes { position at act subject before after address agent actor { displayName } }
  pageInfo { hasNextPage endCursor }
}`;
const LOG = `query ($filter: AuditFilter, $first: Int! = 20, $after: String) {
  log: auditLog${FIELDS.replace('(', '(filter: $filter, ')}
}`;
const MINE = `query ($first: Int! = 20, $after: String) { log: myActivity${FIELDS} }`;

const write = (record: Partial<ActRecord>, on = world) =>
  on.app.db.transaction((tx) =>
    recordAct(tx, { actor: ANONYMOUS, client: UNKNOWN_CLIENT, act: 'settings.changed', subject: null, ...record }),
  );
const verify = (on = world) => verifyAuditLogAt(on.databaseUrl);

test('an admin reads everything and narrows it; others read what concerns them, without where others were', async () => {
  const client = { address: '192.0.2.7', agent: 'Firefox' };
  await write({
    actor: ada.actor,
    client,
    subject: ben.user.id,
    before: { b: 1, a: [null, 'ä'] },
    after: { when: new Date(0) },
  });
  const all = await world.client.query(ada.actor, LOG);
  expect(all.data.log.nodes).toMatchObject([
    {
      position: '3',
      act: 'settings.changed',
      subject: ben.user.id,
      actor: { displayName: 'Ada' },
      before: { a: [null, 'ä'], b: 1 },
      after: { when: '1970-01-01T00:00:00.000Z' },
      ...client,
    },
    { position: '2', act: 'account.registered', subject: ben.user.id, actor: { displayName: 'Ben' } },
    { position: '1', act: 'account.registered', after: { email: 'ada@example.org', role: 'ADMIN' } },
  ]);
  const positions = async (filter: object) =>
    (await world.client.query(ada.actor, LOG, { filter })).data.log.nodes.map(
      (node: { position: string }) => node.position,
    );
  expect(await positions({ act: 'account.registered' })).toEqual(['2', '1']);
  expect(await positions({ actor: ada.user.id })).toEqual(['3', '1']);
  expect(await positions({ actor: 'nonsense' })).toEqual([]);
  expect(await positions({ subject: ben.user.id, actor: ben.user.id })).toEqual(['2']);
  const { at } = all.data.log.nodes[1];
  expect(await positions({ since: at })).toEqual(['3', '2']);
  expect(await positions({ until: at })).toEqual(['1']);
  expect(codeIn(await world.client.query(ada.actor, LOG, { filter: { act: 'nonsense' } }))).toBe('BAD_USER_INPUT');

  const mine = await world.client.query(ben.actor, MINE);
  expect(mine.data.log.nodes).toMatchObject([
    { position: '3', actor: null, address: null, agent: null },
    { position: '2', actor: { displayName: 'Ben' }, address: '127.0.0.1', agent: 'test' },
  ]);
  expect(codeIn(await world.client.query(ben.actor, LOG))).toBe('FORBIDDEN');
  expect(codeIn(await world.client.query(ANONYMOUS, LOG))).toBe('UNAUTHENTICATED');
  expect(codeIn(await world.client.query(ANONYMOUS, MINE))).toBe('UNAUTHENTICATED');
});

test('pages follow each other, each at two statements', async () => {
  const first = await world.client.query(ada.actor, LOG, { first: 2 });
  expect(first.data.log.pageInfo.hasNextPage).toBe(true);
  const rest = await world.client.query(ada.actor, LOG, { first: 2, after: first.data.log.pageInfo.endCursor });
  expect(rest.data.log.nodes.map((node: { position: string }) => node.position)).toEqual(['1']);
  expect(await statementsOf(world.app.db, () => world.subgraph.query(ada.actor, LOG, { first: 3 }))).toBe(2);
  expect(codeIn(await world.client.query(ada.actor, LOG, { after: 'nonsense' }))).toBe('BAD_USER_INPUT');
});

test('acts of many at once make one chain; an act that failed leaves nothing', async () => {
  const before = (await verify()).whole;
  const failing = world.app.db.transaction(async (tx) => {
    await recordAct(tx, { actor: ANONYMOUS, client: UNKNOWN_CLIENT, act: 'settings.changed', subject: null });
    throw new Error('the act failed');
  });
  await Promise.all([...Array.from({ length: 12 }, (_, n) => write({ subject: `${n}` })), failing.catch(() => {})]);
  expect(await verify()).toEqual({ whole: before + 12 });
});

test('the database refuses to change or remove an entry', async () => {
  for (const statement of [
    `update audit_log set act = 'x' where position = 1`,
    'delete from audit_log where position = 1',
    'truncate audit_log',
    `do $$ begin execute 'truncate ' || (select min(inhrelid::regclass::text) from pg_inherits where inhparent = 'audit_log'::regclass); end $$`,
  ])
    await expect(world.app.db.query(statement)).rejects.toThrow('append-only');
});

/** What somebody could do who owns the database. */
async function tamper(on: World, statement: string): Promise<void> {
  await on.app.db.transaction(async (tx) => {
    await tx.query('set local session_replication_role = replica');
    await tx.query(statement);
  });
}

test.each([
  ['a changed document', `update audit_log set after = '{"role":"MEMBER"}' where position = 2`, 2, 'was changed'],
  ['a changed moment', `update audit_log set at = at + interval '1 ms' where position = 3`, 3, 'was changed'],
  [
    'an entry that was put beside another',
    `insert into audit_log select position, at + interval '1 ms', actor_id, address, agent, 'forged', subject, before, after, previous_hash, hash from audit_log where position = 4`,
    4,
    'stands there twice',
  ],
  ['a missing entry', 'delete from audit_log where position = 4', 4, 'is missing'],
  ['a cut end', 'delete from audit_log where position >= 5', 5, 'ends after 4'],
  [
    'an entry written anew with a hash of its own',
    `update audit_log set act = 'x', hash = sha256('x') where position = 3`,
    3,
    'was changed',
  ],
])('%s shows, by its position', async (_what, statement, position, reason) => {
  const fresh = await World.start();
  try {
    for (let n = 0; n < 6; n++) await write({ subject: `${n}`, after: { role: 'ADMIN' } }, fresh);
    expect(await verify(fresh)).toEqual({ whole: 6 });
    await tamper(fresh, statement);
    expect(await verify(fresh)).toEqual({
      whole: position - 1,
      broken: { position, reason: expect.stringContaining(reason) },
    });
  } finally {
    await fresh.close();
  }
});

test('months past keeping are dropped whole, and what is left still verifies from the anchor', async () => {
  const fresh = await World.start({ AUDIT_RETENTION_MONTHS: '1' });
  const { db } = fresh.app;
  /** An entry is never earlier than the one before: so this is what a later month looks like. */
  const nextMonth = () => db.query(`update audit_chain set last_at = last_at + interval '1 month'`);
  const today = new Date();
  /** In the middle of months that are still to come: none of them turns while this is told. */
  const later = (months: number) => new Date(Date.UTC(today.getUTCFullYear(), today.getUTCMonth() + 1 + months, 15));
  const partitions = async () =>
    (await db.query(`select count(*)::int as count from pg_inherits where inhparent = 'audit_log'::regclass`))[0].count;
  try {
    await db.query('update audit_chain set last_at = $1', [later(0)]);
    for (let month = 0; month < 4; month++) {
      for (const subject of ['a', 'b']) await write({ subject }, fresh);
      await nextMonth();
    }
    expect(await partitions()).toBe(4);
    await dropOldPartitions(fresh.app, later(1));
    expect(await verify(fresh)).toEqual({ whole: 8 });
    await dropOldPartitions(fresh.app, later(3));
    expect(await partitions()).toBe(2);
    expect(await verify(fresh)).toEqual({ whole: 4 });
    await write({ subject: 'c' }, fresh);
    expect(await verify(fresh)).toEqual({ whole: 5 });
    await tamper(fresh, 'delete from audit_log where position = 5');
    expect((await verify(fresh)).broken?.position).toBe(5);
  } finally {
    await fresh.close();
  }
});

test('npm run audit:verify says so with its exit code', async () => {
  const root = fileURLToPath(new URL('../../../', import.meta.url));
  const run = async () => {
    const { promise, resolve } = Promise.withResolvers<{ code: number | string | null | undefined; said: string }>();
    const env = { ...process.env, DATABASE_URL: world.databaseUrl };
    execFile(process.execPath, ['scripts/audit-verify.ts'], { cwd: root, env }, (error, stdout, stderr) =>
      resolve({ code: error ? error.code : 0, said: stdout + stderr }),
    );
    return promise;
  };
  expect(await run()).toEqual({ code: 0, said: expect.stringMatching(/^The audit log is whole: \d+ entries\.\n$/) });
  await tamper(world, `update audit_log set subject = null where position = 2`);
  expect(await run()).toEqual({
    code: 1,
    said: 'Entry 2 of the audit log is broken: its content was changed.\n',
  });
});
