import { waitFor } from '@medianest/kit/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { codeIn, tokensIn, World } from './world.js';

let world: World;
beforeAll(async () => {
  world = await World.start();
});
afterAll(() => world.close());

/** Lets time pass for one session: as if its last rotation had been so much earlier. */
async function later(sessionId: string | null, seconds: number): Promise<void> {
  await world.app.db.query('update sessions set rotated_at = rotated_at - make_interval(secs => $2) where id = $1', [
    sessionId,
    seconds,
  ]);
}

async function endOf(sessionId: string | null): Promise<string | null> {
  const [session] = await world.app.db.query('select end_reason, ended_at from sessions where id = $1', [sessionId]);
  return session.ended_at && session.end_reason;
}

test('a refresh token gives the next pair of the same session, again and again', async () => {
  const ada = await world.register('Ada');
  let { refreshToken } = ada;
  for (let round = 0; round < 3; round++) {
    const next = tokensIn(await world.refresh(refreshToken));
    expect(next.refreshToken).not.toBe(refreshToken);
    expect(next.user).toEqual(ada.user);
    expect(await world.actorOf(next)).toEqual(ada.actor);
    refreshToken = next.refreshToken;
  }
});

test('a token used again later ends the session for everybody who holds one of it, and closes what it has open', async () => {
  const thief = await world.register('Thief');
  const ben = await world.register('Ben');
  const next = tokensIn(await world.refresh(ben.refreshToken));
  await later(ben.actor.sessionId, 11);
  const [bens, thiefs] = [await world.socketOf(ben.actor), await world.socketOf(thief.actor)];
  expect(codeIn(await world.refresh(ben.refreshToken))).toBe('SESSION_EXPIRED');
  expect(codeIn(await world.refresh(next.refreshToken))).toBe('SESSION_EXPIRED');
  expect(await bens.closed).toBe(4403);
  await thiefs.client.dispose();
  expect(await thiefs.closed).toBe(1000);
  expect(await endOf(ben.actor.sessionId)).toBe('TOKEN_REUSED');
  const told = 'select act, actor_id, address, after from audit_log where subject = $1 order by position desc limit 1';
  expect(await world.app.db.query(told, [ben.user.id])).toEqual([
    {
      ...{ act: 'session.ended', actor_id: null, address: expect.any(String) },
      after: { sessionId: ben.actor.sessionId, reason: 'TOKEN_REUSED' },
    },
  ]);
  expect(await endOf(thief.actor.sessionId)).toBeNull();
  tokensIn(await world.refresh(thief.refreshToken));
});

test('a lost answer is given again: the same token, so only one counts', async () => {
  const cleo = await world.register('Cleo');
  const answers = await Promise.all(Array.from({ length: 5 }, () => world.refresh(cleo.refreshToken)));
  const successors = new Set(answers.map((answer) => tokensIn(answer).refreshToken));
  expect(successors.size).toBe(1);
  const [successor = ''] = successors;
  tokensIn(await world.refresh(successor));
});

test('the forgiveness is for the token just before only', async () => {
  const dora = await world.register('Dora');
  const second = tokensIn(await world.refresh(dora.refreshToken));
  const third = tokensIn(await world.refresh(second.refreshToken));
  expect(codeIn(await world.refresh(dora.refreshToken))).toBe('SESSION_EXPIRED');
  expect(codeIn(await world.refresh(third.refreshToken))).toBe('SESSION_EXPIRED');
});

test('logging out ends this session and no other, and closes what it has open', async () => {
  const finn = await world.register('Finn');
  const elsewhere = tokensIn(await world.login({ email: finn.user.email ?? '' }));
  const [here, there] = [await world.socketOf(finn.actor), await world.socketOf(await world.actorOf(elsewhere))];
  const logout = () => world.client.query(finn.actor, 'mutation { logout }');
  expect(await logout()).toEqual({ data: { logout: true } });
  expect(await here.closed).toBe(4403);
  expect(codeIn(await logout())).toBe('UNAUTHENTICATED');
  await there.client.dispose();
  expect(await there.closed).toBe(1000);
  expect(await endOf(finn.actor.sessionId)).toBe('LOGOUT');
  expect(codeIn(await world.refresh(finn.refreshToken))).toBe('SESSION_EXPIRED');
  tokensIn(await world.refresh(elsewhere.refreshToken));
});

test('an unknown token and one nobody used for 30 days are over', async () => {
  const gil = await world.register('Gil');
  for (const token of ['', 'nonsense', gil.accessToken])
    expect(codeIn(await world.refresh(token))).toBe('SESSION_EXPIRED');
  const [{ days }] = await world.app.db.query(
    `select extract(day from expires_at - created_at)::int as days from sessions where id = $1`,
    [gil.actor.sessionId],
  );
  expect(days).toBe(30);
  await world.app.db.query(`update refresh_tokens set expires_at = now() - interval '1 second' where session_id = $1`, [
    gil.actor.sessionId,
  ]);
  expect(codeIn(await world.refresh(gil.refreshToken))).toBe('SESSION_EXPIRED');
  tokensIn(await world.login({ email: gil.user.email ?? '' }));
});

test('who has very many sessions ends them all at once', async () => {
  const [jan, kay] = [await world.register('Jan'), await world.register('Kay')];
  const MANY = 5_000;
  await world.app.db.query(
    `insert into sessions (user_id, expires_at) select $1, now() + interval '1 day' from generate_series(1, $2)`,
    [jan.user.id, MANY],
  );
  const answer = await world.client.query(jan.actor, 'mutation { logoutEverywhere }');
  expect(answer.data.logoutEverywhere).toBe(MANY + 1);
  const [entry] = await world.app.db.query(
    `select after from audit_log where act = 'sessions.ended' and subject = $1`,
    [jan.user.id],
  );
  expect(entry.after).toMatchObject({ sessions: MANY + 1, reason: 'REVOKED' });
  expect(entry.after.sessionIds).toHaveLength(100);
  expect(await endOf(kay.actor.sessionId)).toBeNull();
});

test('a session is forgotten 90 days after its end, and no other; so are keys, invitations, and tokens when they expire', async () => {
  const [hal, ida] = [await world.register('Hal'), await world.register('Ida')];
  await world.app.db.query(
    `insert into refresh_tokens (hash, session_id, generation, expires_at) values ('old', $1, -1, now() - interval '1 second')`,
    [hal.actor.sessionId],
  );
  for (const days of [89, 91]) {
    await world.app.db.query(
      `with key as (insert into api_keys (user_id, name, prefix, hash, scopes, expires_at, revoked_at)
         values ($1, $2::text, '', $2::text::bytea, '{}', now() + interval '1 year', now() - $2::text::interval))
       insert into account_invitations (hash, email, role, expires_at) values ($2::text::bytea, $2::text, 'MEMBER', now() - $2::text::interval)`,
      [hal.actor.userId, `${days} days`],
    );
  }
  /** A session that ended, or ran out, so many days ago. */
  const past = async (how: 'ended' | 'ran out', { user }: typeof hal, days: number) => {
    const { sessionId } = await world.again({ user });
    const ended =
      how === 'ended' ? `ended_at = now() - $2::interval, end_reason = 'LOGOUT'` : 'expires_at = now() - $2::interval';
    await world.app.db.query(`update sessions set created_at = now() - interval '1 year', ${ended} where id = $1`, [
      sessionId,
      `${days} days`,
    ]);
    return sessionId;
  };
  const recent = [await past('ended', hal, 89), await past('ran out', ida, 89)];
  const tokensLeft = async () =>
    (await world.app.db.query('select 1 from refresh_tokens where expires_at < now()')).length;
  expect(await tokensLeft()).toBeGreaterThan(0);
  await past('ended', hal, 91);
  await past('ran out', ida, 91);
  await world.startWorkers();
  const known = async (): Promise<string[]> => {
    const people = [hal.actor.userId, ida.actor.userId];
    const rows = await world.app.db.query('select id from sessions where user_id = any($1) order by id', [people]);
    return rows.map(({ id }: { id: string }) => id);
  };
  await waitFor('the old sessions to be forgotten', async () => (await known()).length === 4);
  expect(await tokensLeft()).toBe(0);
  expect(await known()).toEqual([hal.actor.sessionId, ida.actor.sessionId, ...recent].sort());
  const keys = 'select name as what from api_keys where user_id = $1 union all select email from account_invitations';
  await waitFor('the old keys and invitations to be forgotten', async () => {
    const left = await world.app.db.query(keys, [hal.actor.userId]);
    return left.length === 2 && left.every(({ what }: { what: string }) => what === '89 days');
  });
  expect(await world.app.db.query(`select 1 from refresh_tokens where hash = 'old'`)).toEqual([]);
  tokensIn(await world.refresh(ida.refreshToken));
});
