import { ANONYMOUS } from '@medianest/kit';
import { waitFor } from '@medianest/kit/testing';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { codeIn, emailOf, PASSWORD, tokensIn, World } from './world.js';

let world: World;

beforeAll(async () => {
  world = await World.start();
  await world.register('Ada');
});
afterAll(() => world.close());

test('who knows the password gets a session of their own each time', async () => {
  const [first, second] = [await world.login({ email: emailOf('Ada') }), await world.login({ email: emailOf('Ada') })];
  const actors = await Promise.all([first, second].map((answer) => world.actorOf(tokensIn(answer))));
  expect(actors[0]?.userId).toBe(actors[1]?.userId);
  expect(actors[0]?.sessionId).not.toBe(actors[1]?.sessionId);
  expect(tokensIn(first).user.email).toBe('ada@example.org');
});

test('a wrong password and an unknown e-mail get the same answer', async () => {
  await world.register('Ben');
  const wrong = await world.login({ email: emailOf('Ben'), password: 'wrong horse battery' });
  const unknown = await world.login({ email: emailOf('Nobody') });
  const noAddress = await world.login({ email: 'nul\u0000' });
  expect(codeIn(wrong)).toBe('INVALID_CREDENTIALS');
  expect(unknown).toEqual(wrong);
  expect(noAddress).toEqual(wrong);
});

test('nor does time tell whether there is an account: without a password to compare, as much is computed', async () => {
  await world.register('Tim');
  const compare = vi.spyOn(world.app.hasher, 'matches');
  for (const email of [emailOf('Tim'), emailOf('Nobody')]) {
    const answer = await world.login({ email, password: 'wrong horse battery' }, world.from('192.0.2.99'));
    expect(codeIn(answer)).toBe('INVALID_CREDENTIALS');
  }
  const hashes = compare.mock.calls.map(([, hash]) => hash);
  compare.mockRestore();
  expect(hashes).toEqual([expect.stringMatching(/^\$argon2id\$/), undefined]);
});

test('a password counts as typed', async () => {
  const password = '  Пароль e\u0301🐎  ';
  tokensIn(await world.tryRegister({ email: emailOf('Olga'), password }));
  for (const other of [password.trim(), password.normalize('NFC'), password.toLowerCase()])
    expect(codeIn(await world.login({ email: emailOf('Olga'), password: other }))).toBe('INVALID_CREDENTIALS');
  // The window is full now, so the right one has to wait like any other.
  await world.app.db.query('delete from login_attempts');
  tokensIn(await world.login({ email: emailOf('Olga'), password }));
});

test('after too many attempts one has to wait, for a known and an unknown e-mail alike, and not forever', async () => {
  await world.register('Cleo');
  for (const email of [emailOf('Cleo'), emailOf('Stranger')]) {
    const guesses = await Promise.all(
      Array.from({ length: 10 }, (_, n) =>
        world.login({ email: n % 2 ? email : email.toUpperCase(), password: `guess ${n}` }),
      ),
    );
    expect(guesses.map(codeIn).sort()).toEqual([
      ...Array(3).fill('INVALID_CREDENTIALS'),
      ...Array(7).fill('TOO_MANY_ATTEMPTS'),
    ]);
  }
  const right = await world.login({ email: emailOf('Cleo') });
  expect(codeIn(right)).toBe('TOO_MANY_ATTEMPTS');
  const seconds = Number(/Wait (\d+) seconds/.exec(right.errors?.[0]?.message ?? '')?.[1]);
  expect(seconds).toBeGreaterThan(200);
  expect(seconds).toBeLessThanOrEqual(300);
  await world.app.db.query('update login_attempts set expire = expire - 300000');
  tokensIn(await world.login({ email: emailOf('Cleo') }));
});

test('strangers who guess do not lock out who logged in from their own address before', async () => {
  const email = emailOf('Hana');
  const [home, stranger, office] = ['192.0.2.1', '198.51.100.7', '203.0.113.5'].map((address) => world.from(address));
  await world.register('Hana');
  tokensIn(await world.login({ email }, home));
  for (let guess = 0; guess < 4; guess++) await world.login({ email, password: `guess ${guess}` }, stranger);
  expect(codeIn(await world.login({ email }, stranger))).toBe('TOO_MANY_ATTEMPTS');
  expect(codeIn(await world.login({ email }, office))).toBe('TOO_MANY_ATTEMPTS');
  tokensIn(await world.login({ email }, home));
  for (let guess = 0; guess < 3; guess++)
    expect(codeIn(await world.login({ email, password: `typo ${guess}` }, home))).toBe('INVALID_CREDENTIALS');
  expect(codeIn(await world.login({ email }, home))).toBe('TOO_MANY_ATTEMPTS');
});

test('an address that tries many accounts has to wait, whatever it tries next; another address does not', async () => {
  await world.register('Ines');
  const [sweeper, other] = [world.from('198.51.100.99'), world.from('198.51.100.100')];
  const guesses = [];
  for (let n = 0; n < 24; n++) guesses.push(await world.login({ email: `victim${n}@example.org` }, sweeper));
  expect(guesses.filter((answer) => codeIn(answer) === 'INVALID_CREDENTIALS')).toHaveLength(20);
  expect(codeIn(await world.login({ email: emailOf('Ines') }, sweeper))).toBe('TOO_MANY_ATTEMPTS');
  tokensIn(await world.login({ email: emailOf('Ines') }, other));
});

test('aliases are attempts like any other', async () => {
  await world.register('Jun');
  const one = (n: number) =>
    `a${n}: login(input: { email: "${emailOf('Jun')}", password: "guess ${n}" }) { expiresIn }`;
  const { errors } = await world
    .from('203.0.113.77')
    .query(ANONYMOUS, `mutation { ${[0, 1, 2, 3, 4].map(one).join(' ')} }`);
  expect(errors?.map(({ extensions }) => extensions.code)).toContain('INVALID_CREDENTIALS');
  const answers = await world.app.db.query(
    `select act from audit_log where act = 'login.failed' and address = '203.0.113.77'`,
  );
  expect(answers.length).toBeLessThanOrEqual(3);
  expect(codeIn(await world.login({ email: emailOf('Jun') }, world.from('203.0.113.78')))).toBe(
    answers.length < 3 ? undefined : 'TOO_MANY_ATTEMPTS',
  );
});

test('who is turned away in a crowd has made no attempt at the account; the address has', async () => {
  await world.register('Kai');
  const [crowded, other] = [world.from('198.51.100.200'), world.from('198.51.100.201')];
  let open = true;
  const hashAgain = async () => {
    while (open) await world.app.hasher.hash('somebody else');
  };
  // Two are looked at, a hundred wait: there is no place for one more.
  const crowd = Promise.all(Array.from({ length: 102 }, hashAgain));
  for (let round = 0; round < 20; round++) {
    const email = round < 4 ? emailOf('Kai') : `nobody${round}@example.org`;
    expect(codeIn(await world.login({ email, password: 'wrong' }, crowded))).toBe('TOO_BUSY');
  }
  open = false;
  await crowd;
  expect(codeIn(await world.login({ email: emailOf('Kai') }, crowded))).toBe('TOO_MANY_ATTEMPTS');
  tokensIn(await world.login({ email: emailOf('Kai') }, other));
});

test('the right password clears the count', async () => {
  await world.register('Dora');
  for (let round = 0; round < 3; round++) {
    for (let guess = 0; guess < 2; guess++)
      expect(codeIn(await world.login({ email: emailOf('Dora'), password: 'wrong' }))).toBe('INVALID_CREDENTIALS');
    tokensIn(await world.login({ email: emailOf('Dora') }));
  }
});

test('passwords and tokens are nowhere in the database', async () => {
  const { refreshToken, accessToken } = await world.register('Finn');
  const tables: { name: string }[] = await world.app.db.query(
    `select table_name as name from information_schema.tables where table_schema = 'public'`,
  );
  for (const { name } of tables) {
    const content = JSON.stringify(await world.app.db.query(`select t::text from "${name}" t`));
    for (const secret of [PASSWORD, refreshToken, accessToken]) expect(content).not.toContain(secret);
    expect(content).not.toContain(Buffer.from(refreshToken).toString('hex'));
  }
  const [{ hash }] = await world.app.db.query('select hash from passwords limit 1');
  expect(hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
});

test('a password that is changed while somebody logs in with it opens no session', async () => {
  const [mia, noa] = [await world.register('Mia'), await world.register('Noa')];
  const { db } = world.app;
  const changing = db.createQueryRunner();
  await changing.startTransaction();
  // As who changes it does: the row first. The login has compared the password, and waits here.
  await changing.query('select from users where id = $1 for update', [mia.user.id]);
  const login = world.login({ email: emailOf('Mia') });
  await waitFor('the login to wait', async () => {
    const query = `select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock' and query like '%for share%'`;
    return (await db.query(query)).length > 0;
  });
  await changing.query(`update passwords set hash = hash || 'x' where user_id = $1`, [mia.user.id]);
  await changing.commitTransaction();
  await changing.release();
  expect(codeIn(await login)).toBe('INVALID_CREDENTIALS');
  const sessions = await db.query('select id from sessions where user_id = $1', [mia.user.id]);
  expect(sessions).toEqual([{ id: mia.actor.sessionId }]);
  tokensIn(await world.login({ email: emailOf('Noa') }));
  expect(noa.user.id).not.toBe(mia.user.id);
});
