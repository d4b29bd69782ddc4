import { ROLES, type Role } from '@medianest/contracts';
import { ANONYMOUS, type Client, CodedError, type DbOrTx } from '@medianest/kit';
import { recordAct } from '../audit/record.js';
import type { Claims } from '../identity-provider/flow.js';
import type { IdentityProvider } from '../identity-provider/identity-provider.js';
import { keepAnAdmin } from '../rights/keep-an-admin.js';
import { User } from '../user/user.js';

interface Mapping {
  readonly user: User;
  readonly provider: IdentityProvider;
  readonly claims: Claims;
}

/**
 * Gives the role that follows from the claim; without a value that is mapped, the role stays. The last admin stays one,
 * whatever a provider says. @returns whether it changed
 */
export async function mapRole(tx: DbOrTx, client: Client, { user, provider, claims }: Mapping): Promise<boolean> {
  const role = mappedRole(provider, claims);
  if (!role || role === user.role) return false;
  // What is refused here leaves the rest of the sign-in as it is.
  await tx.query('savepoint before_role');
  try {
    await tx.getRepository(User).update(user.id, { role });
    if (user.role === 'ADMIN') await keepAnAdmin(tx);
  } catch (error) {
    if (!(error instanceof CodedError && error.code === 'LAST_ADMIN')) throw error;
    await tx.query('rollback to savepoint before_role');
    return false;
  }
  const [before, after] = [{ role: user.role }, { role, provider: provider.name }];
  await recordAct(tx, { actor: ANONYMOUS, client, act: 'rights.changed', subject: user.id, before, after });
  return true;
}

/** The mightiest of those that follow: the contract names them in that order. */
function mappedRole({ roleClaim, roleMapping }: IdentityProvider, claims: Claims): Role | undefined {
  const said = roleClaim === null ? [] : [claims[roleClaim]].flat().map(String);
  const roles = roleMapping.filter(({ value }) => said.includes(value)).map(({ role }) => role);
  return (Object.keys(ROLES) as Role[]).find((role) => roles.includes(role));
}
