import { IsNull, MoreThan } from 'typeorm';
import type { App } from '../app.js';
import { type Doer, recordAct } from '../audit/record.js';
import { errors } from '../errors.js';
import { readScopes } from '../rights/read-scopes.js';
import { inSession } from '../session/session.policy.js';
import { readUserCode } from './codes.js';
import { DeviceLogin } from './device-login.js';

/** The device that shows this code, while it waits for an answer. Guesses are counted. */
export function findDeviceLogin(app: App, { actor, client }: Doer, userCode: string): Promise<DeviceLogin> {
  const { userId } = inSession(actor);
  const limits = [{ by: 'account', of: ['device code', userId, client.address] }] as const;
  return app.attempts.during(limits, async () => {
    const found = await app.db.getRepository(DeviceLogin).findOneBy({
      ...{ userCode: readUserCode(userCode), approvedBy: IsNull(), denied: false, expiresAt: MoreThan(new Date()) },
    });
    if (!found) throw errors.DEVICE_CODE_UNKNOWN();
    return found;
  });
}

/** Lets the device in as the actor, who gives no scope that they do not hold. */
export async function approveDeviceLogin(app: App, doer: Doer, userCode: string): Promise<DeviceLogin> {
  const found = await findDeviceLogin(app, doer, userCode);
  readScopes(doer.actor, found.scopes);
  return decide(app, doer, { found, act: 'device.approved' });
}

export async function denyDeviceLogin(app: App, doer: Doer, userCode: string): Promise<DeviceLogin> {
  return decide(app, doer, { found: await findDeviceLogin(app, doer, userCode), act: 'device.denied' });
}

interface Decision {
  readonly found: DeviceLogin;
  readonly act: 'device.approved' | 'device.denied';
}

async function decide(app: App, doer: Doer, { found, act }: Decision): Promise<DeviceLogin> {
  const { userId } = inSession(doer.actor);
  const { id, name, wants, scopes, address } = found;
  await app.db.transaction(async (tx) => {
    const answer = act === 'device.approved' ? { approvedBy: userId } : { denied: true };
    const open = { id, approvedBy: IsNull(), denied: false };
    const { affected } = await tx.getRepository(DeviceLogin).update(open, answer);
    if (!affected) throw errors.DEVICE_CODE_UNKNOWN();
    await recordAct(tx, { ...doer, act, subject: userId, after: { name, wants, scopes, address } });
  });
  return found;
}
