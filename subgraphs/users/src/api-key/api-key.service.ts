import {
  type Actor,
  afterId,
  allow,
  type Connection,
  isUuid,
  type PageArgs,
  readPage,
  toConnection,
} from '@medianest/kit';
import { IsNull } from 'typeorm';
import type { App } from '../app.js';
import { type Doer, recordAct } from '../audit/record.js';
import { errors } from '../errors.js';
import { readScopes } from '../rights/read-scopes.js';
import { revokeAccess } from '../rights/revoke-access.js';
import { tellActorChanged } from '../rights/tell-actor-changed.js';
import { inSession } from '../session/session.policy.js';
import { ApiKey, type CreateApiKeyInput, type NewApiKey } from './api-key.js';
import { canRevoke } from './api-key.policy.js';
import { makeKey, readKeyTerms } from './make-key.js';

/** The keys of the actor that are not revoked, the newest first. */
export async function listApiKeys({ db }: App, actor: Actor, args: PageArgs): Promise<Connection<ApiKey>> {
  const { userId } = inSession(actor);
  const page = readPage(args);
  const query = db
    .getRepository(ApiKey)
    .createQueryBuilder('key')
    .where('key.userId = :userId and key.revokedAt is null', { userId })
    .orderBy('key.id', 'DESC')
    .limit(page.limit);
  const after = afterId(page);
  if (after) query.andWhere('key.id < :after', { after });
  return toConnection(await query.getMany(), page, (key) => [key.id]);
}

/** Needs a session: a key makes no keys. */
export function createApiKey(app: App, doer: Doer, input: CreateApiKeyInput): Promise<NewApiKey> {
  const { userId } = inSession(doer.actor);
  const terms = { userId, ...readKeyTerms(input), scopes: readScopes(doer.actor, input.scopes) };
  return app.db.transaction(async (tx) => {
    const made = await makeKey(tx, terms);
    const { prefix, name, scopes, expiresAt } = made.apiKey;
    await recordAct(tx, {
      ...doer,
      act: 'apiKey.created',
      subject: userId,
      after: { prefix, name, scopes, expiresAt },
    });
    return made;
  });
}

/** Counts at once: what its user has open is closed. */
export async function revokeApiKey(app: App, doer: Doer, id: string): Promise<ApiKey> {
  const actor = inSession(doer.actor);
  const keys = app.db.getRepository(ApiKey);
  const found = isUuid(id) ? await keys.findOneBy({ id }) : null;
  const { prefix, name } = allow(found, { actor, rule: canRevoke, otherwise: errors.API_KEY_NOT_FOUND });
  await app.db.transaction(async (tx) => {
    const open = { id, revokedAt: IsNull() };
    const { affected } = await tx.getRepository(ApiKey).update(open, { revokedAt: () => 'now()' });
    if (!affected) return;
    await revokeAccess(app, tx, actor.userId);
    await recordAct(tx, { ...doer, act: 'apiKey.revoked', subject: actor.userId, before: { prefix, name } });
  });
  await tellActorChanged(app, [actor.userId]);
  return keys.findOneByOrFail({ id });
}
