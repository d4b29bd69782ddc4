import { ANONYMOUS, type Client, type DbOrTx } from '@medianest/kit';
import { refuseLogin } from '../account/may-log-in.js';
import type { NewApiKey } from '../api-key/api-key.js';
import { makeKey } from '../api-key/make-key.js';
import type { App } from '../app.js';
import { recordAct } from '../audit/record.js';
import { errors } from '../errors.js';
import { startSession } from '../login/sign-in.js';
import { hashOf } from '../session/refresh-token.js';
import { User } from '../user/user.js';
import { type CompletedDeviceLogin, DeviceLogin, DeviceWants } from './device-login.js';

/** What the device asks for, once somebody approved; until then the coded error says to ask again. */
export async function completeDeviceLogin(app: App, client: Client, deviceCode: string): Promise<CompletedDeviceLogin> {
  const login = await poll(app, deviceCode);
  if (!login || login.expiresAt.getTime() <= Date.now()) throw errors.DEVICE_LOGIN_EXPIRED();
  if (login.denied) throw errors.DEVICE_LOGIN_DENIED();
  if (login.tooSoon) throw errors.SLOW_DOWN(login.secondsBetweenPolls);
  const user = login.approvedBy && (await app.db.getRepository(User).findOneBy({ id: login.approvedBy }));
  if (!user) throw errors.AUTHORIZATION_PENDING();
  await refuseLogin(app.db.manager, user, 'OTHER');
  // Of two that ask at once, one takes it.
  const redeem = async (tx: DbOrTx) => {
    const { affected } = await tx.getRepository(DeviceLogin).delete({ id: login.id });
    if (affected !== 1) throw errors.DEVICE_LOGIN_EXPIRED();
  };
  if (login.wants === DeviceWants.SESSION)
    return { tokens: await startSession(app, client, { user, by: 'DEVICE', redeem }) };
  return { apiKey: await keyFor(app, client, { login, user, redeem }) };
}

type Polled = DeviceLogin & { readonly tooSoon: boolean };

/** Who asks too soon has to wait longer from then on. */
async function poll({ db }: App, deviceCode: string): Promise<Polled | undefined> {
  return db.transaction(async (tx) => {
    const [row] = await tx.query(
      `select id, coalesce(polled_at > now() - make_interval(secs => seconds_between_polls), false) as "tooSoon"
       from device_logins where device_hash = $1 for update`,
      [hashOf(deviceCode)],
    );
    if (!row) return undefined;
    await tx.query(
      'update device_logins set polled_at = now(), seconds_between_polls = seconds_between_polls + $2 where id = $1',
      [row.id, row.tooSoon ? 5 : 0],
    );
    const login = await tx.getRepository(DeviceLogin).findOneByOrFail({ id: row.id });
    return Object.assign(login, { tooSoon: row.tooSoon });
  });
}

interface Letting {
  readonly login: DeviceLogin;
  readonly user: User;
  redeem(tx: DbOrTx): Promise<void>;
}

function keyFor({ db }: App, client: Client, { login, user, redeem }: Letting): Promise<NewApiKey> {
  const { name, scopes, days } = login;
  return db.transaction(async (tx) => {
    await redeem(tx);
    const made = await makeKey(tx, { userId: user.id, name, scopes, days });
    const { prefix, expiresAt } = made.apiKey;
    const after = { prefix, name, scopes, expiresAt };
    const actor = { ...ANONYMOUS, userId: user.id };
    await recordAct(tx, { actor, client, act: 'apiKey.created', subject: user.id, after });
    return made;
  });
}
