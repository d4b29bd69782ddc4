import { type Actor, commonErrors, isUuid, seal } from '@medianest/kit';
import { IsNull } from 'typeorm';
import type { App } from '../app.js';
import { ownGuess } from '../attempt/own-guess.js';
import { type Doer, recordAct } from '../audit/record.js';
import { errors } from '../errors.js';
import { Password } from '../password/password.js';
import { proveItIsYou } from '../password/prove.js';
import { rightsOf } from '../rights/rights.js';
import { canRevokeAllOf, inSession } from '../session/session.policy.js';
import { readSettings } from '../system-settings/system-settings.service.js';
import { Authenticator, hasAuthenticator } from './authenticator.js';
import { countRecoveryCodes, replaceRecoveryCodes } from './recovery-codes.js';
import type {
  AuthenticatorSecret,
  DisableAuthenticatorInput,
  RecoveryCodes,
  SecondFactor,
  SetUpAuthenticatorInput,
} from './second-factor.js';
import { takeCode, takeStep } from './take-code.js';
import { newSecret, otpauthUri } from './totp.js';

export async function secondFactorOf({ db }: App, actor: Actor): Promise<SecondFactor> {
  const { userId } = inSession(actor);
  const enabled = await hasAuthenticator(db.manager, userId);
  return { enabled, recoveryCodesLeft: enabled ? await countRecoveryCodes(db.manager, userId) : 0 };
}

/** Makes a secret for an app. It is asked for only when a first code has proved that the app has it. */
export async function setUpAuthenticator(
  app: App,
  doer: Doer,
  { password }: SetUpAuthenticatorInput,
): Promise<AuthenticatorSecret> {
  const { id: userId, email } = await proveItIsYou(app, doer, password);
  const secret = newSecret();
  const made: unknown[] = await app.db.query(
    `insert into authenticators as known (user_id, sealed_secret) values ($1, $2)
     on conflict (user_id) do update set sealed_secret = excluded.sealed_secret, last_step = null
       where known.confirmed_at is null
     returning user_id`,
    [userId, seal(app.config.keyEncryptionKey, secret)],
  );
  if (made.length === 0) throw errors.AUTHENTICATOR_EXISTS();
  const { instanceName } = await readSettings(app.db.manager);
  return { secret, uri: otpauthUri(secret, { issuer: instanceName, label: email }) };
}

/** From now on a code is asked for at every login. */
export async function confirmAuthenticator(app: App, doer: Doer, code: string): Promise<RecoveryCodes> {
  const { userId } = inSession(doer.actor);
  if (await hasAuthenticator(app.db.manager, userId)) throw errors.AUTHENTICATOR_EXISTS();
  const { sealedSecret } = await guessing(app, doer, async () => {
    const proved = await takeStep(app, userId, code);
    if (!proved) throw errors.WRONG_CODE();
    return proved;
  });
  return app.db.transaction(async (tx) => {
    // What was proved, and nothing that another request has put in its place since.
    const proved = { userId, sealedSecret, confirmedAt: IsNull() };
    const { affected } = await tx.getRepository(Authenticator).update(proved, { confirmedAt: () => 'now()' });
    if (!affected) throw (await hasAuthenticator(tx, userId)) ? errors.AUTHENTICATOR_EXISTS() : errors.WRONG_CODE();
    const codes = await replaceRecoveryCodes(tx, userId);
    await recordAct(tx, { ...doer, act: 'secondFactor.enabled', subject: userId });
    return { codes };
  });
}

export async function regenerateRecoveryCodes(app: App, doer: Doer, code: string): Promise<RecoveryCodes> {
  const { userId } = await mustHave(app, doer);
  await guessing(app, doer, async () => {
    if (!(await takeCode(app, userId, code))) throw errors.WRONG_CODE();
  });
  return app.db.transaction(async (tx) => {
    const codes = await replaceRecoveryCodes(tx, userId);
    await recordAct(tx, { ...doer, act: 'secondFactor.codesRenewed', subject: userId });
    return { codes };
  });
}

/** Both proofs, so that neither a phone nor a password alone opens the way for whoever found it. */
export async function disableAuthenticator(
  app: App,
  doer: Doer,
  { password, code }: DisableAuthenticatorInput,
): Promise<SecondFactor> {
  const { userId } = await mustHave(app, doer);
  await guessing(app, doer, async () => {
    const known = await app.db.getRepository(Password).findOneBy({ userId });
    if (known && !(await app.hasher.matches(password ?? '', known.hash))) throw errors.WRONG_PASSWORD();
    if (!(await takeCode(app, userId, code))) throw errors.WRONG_CODE();
  });
  return remove(app, doer, userId);
}

/** For people who lost their phone and their codes. */
export async function removeAuthenticatorOf(app: App, doer: Doer, userId: string): Promise<boolean> {
  inSession(doer.actor);
  if (!canRevokeAllOf(doer.actor, await rightsOf(app.db.manager, userId))) throw commonErrors.FORBIDDEN();
  if (!isUuid(userId) || !(await hasAuthenticator(app.db.manager, userId))) return false;
  await remove(app, doer, userId);
  return true;
}

async function remove(app: App, doer: Doer, userId: string): Promise<SecondFactor> {
  await app.db.transaction(async (tx) => {
    await tx.getRepository(Authenticator).delete({ userId });
    await tx.query('delete from recovery_codes where user_id = $1', [userId]);
    await recordAct(tx, { ...doer, act: 'secondFactor.disabled', subject: userId });
  });
  return { enabled: false, recoveryCodesLeft: 0 };
}

async function mustHave(app: App, { actor }: Doer) {
  const person = inSession(actor);
  if (!(await hasAuthenticator(app.db.manager, person.userId))) throw errors.NO_AUTHENTICATOR();
  return person;
}

function guessing<T>(app: App, doer: Doer, work: () => Promise<T>): Promise<T> {
  const of = ['second factor of', inSession(doer.actor).userId, doer.client.address];
  return ownGuess(app, doer, { of, work });
}
