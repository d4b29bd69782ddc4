import type { Client } from '@medianest/kit';
import { readKeyTerms } from '../api-key/make-key.js';
import type { App } from '../app.js';
import { errors } from '../errors.js';
import { knownScopes } from '../rights/read-scopes.js';
import { hashOf, newToken } from '../session/refresh-token.js';
import { takeTurns } from '../user/take-turns.js';
import { newUserCode, shownCode } from './codes.js';
import { DeviceLogin, DeviceWants, type StartDeviceLoginInput, type StartedDeviceLogin } from './device-login.js';

const LIFETIME_S = 600;
const INTERVAL_S = 5;
/** Who asks for more from one address fills a table, and the screens of people. */
const MOST_WAITING = 20;

/** A device asks to be let in. Anybody may ask; nothing happens until somebody approves. */
export async function startDeviceLogin(
  { db, config }: App,
  client: Client,
  input: StartDeviceLoginInput,
): Promise<StartedDeviceLogin> {
  const terms = readKeyTerms(input);
  const scopes = input.wants === DeviceWants.API_KEY ? knownScopes(input.scopes) : [];
  await db.query('delete from device_logins where expires_at < now()');
  const [deviceCode, userCode] = [newToken(), newUserCode()];
  await db.transaction(async (tx) => {
    await takeTurns(tx, `devices of ${client.address}`);
    const logins = tx.getRepository(DeviceLogin);
    if ((await logins.countBy({ address: client.address })) >= MOST_WAITING) throw errors.TOO_MANY_DEVICES();
    await logins.insert({
      ...{ ...terms, ...client, scopes, userCode, wants: input.wants, deviceHash: hashOf(deviceCode) },
      secondsBetweenPolls: INTERVAL_S,
      expiresAt: () => `now() + make_interval(secs => ${LIFETIME_S})`,
    });
  });
  const verificationUrl = `${config.publicUrl}/account/device`;
  return {
    deviceCode,
    userCode: shownCode(userCode),
    verificationUrl,
    verificationUrlComplete: `${verificationUrl}#code=${shownCode(userCode)}`,
    interval: INTERVAL_S,
    expiresIn: LIFETIME_S,
  };
}
