import type { DbOrTx } from '@medianest/kit';
import { errors } from '../errors.js';
import type { IdentityProvider } from './identity-provider.js';

/**
 * What a provider said counts only while it is the provider that was asked. Until the transaction ends it stays so;
 * SIGN_IN_EXPIRED when an admin has put another issuer in its place, or switched it off.
 */
export async function mustStand(tx: DbOrTx, { id, issuer }: Pick<IdentityProvider, 'id' | 'issuer'>): Promise<void> {
  const standing: unknown[] = await tx.query(
    'select 1 from identity_providers where id = $1 and issuer = $2 and enabled for share',
    [id, issuer],
  );
  if (standing.length === 0) throw errors.SIGN_IN_EXPIRED();
}
