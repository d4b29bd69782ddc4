import { buildFederatedSchema, type FederatedSchema } from '@medianest/kit';
import { AccountResolver } from './account/account.resolver.js';
import { SessionResolver } from './session/session.resolver.js';
import { userReference } from './user/user.reference.js';
import { UserResolver } from './user/user.resolver.js';

/** Needs neither a database nor a configuration. */
export function buildSchema(): FederatedSchema {
  return buildFederatedSchema({
    resolvers: [AccountResolver, SessionResolver, UserResolver],
    references: { User: userReference },
    orphanedTypes: [],
  });
}
