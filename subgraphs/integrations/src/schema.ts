import { buildFederatedSchema, type FederatedSchema } from '@medianest/kit';
import { integrationReference } from './integration/integration.reference.js';
import { IntegrationResolver } from './integration/integration.resolver.js';
import { Organization } from './organization/organization.js';
import { SyncResolver } from './sync/sync.resolver.js';

/** The integrations subgraph's schema. Needs neither a database nor a configuration. */
export function buildSchema(): FederatedSchema {
  return buildFederatedSchema({
    resolvers: [IntegrationResolver, SyncResolver],
    references: { Integration: integrationReference },
    orphanedTypes: [Organization],
  });
}
