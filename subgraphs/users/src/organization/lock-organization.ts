import { type Actor, allow, type DbOrTx, isUuid, loggedIn, type Rule } from '@medianest/kit';
import { isKey } from '../api-key/api-key.policy.js';
import { errors } from '../errors.js';
import { Organization } from './organization.js';
import { withMyRole } from './organization.loader.js';
import { canSee } from './organization.policy.js';

/**
 * An organization that the actor wants to change and may: no other change of it or of its members comes between now and
 * the end of the transaction.
 */
export async function lockOrganization(
  tx: DbOrTx,
  id: string,
  by: { readonly actor: Actor; readonly rule: Rule<Organization> },
): Promise<Organization> {
  loggedIn(by.actor);
  const organizations = tx.getRepository(Organization);
  const row = isUuid(id) ? await organizations.findOne({ where: { id }, lock: { mode: 'pessimistic_write' } }) : null;
  const [found] = row ? await withMyRole(tx, by.actor, [row]) : [];
  return mustBe(found, by);
}

/**
 * One that is not there and one that is not the actor's to see are the same; of one that is seen, the rule decides.
 * A key reads why: its owner may well be more.
 */
export function mustBe(
  organization: Organization | undefined,
  by: { readonly actor: Actor; readonly rule: Rule<Organization> },
): Organization {
  const seen = allow(organization, { actor: by.actor, rule: canSee, otherwise: errors.ORGANIZATION_NOT_FOUND });
  const otherwise = isKey(by.actor) ? errors.SESSION_REQUIRED : errors.ORGANIZATION_ROLE_TOO_LOW;
  return allow(seen, { ...by, otherwise });
}
