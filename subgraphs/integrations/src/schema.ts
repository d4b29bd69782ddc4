import { buildFederatedSchema, type FederatedSchema } from '@medianest/kit';
import { resolveIntegration } from './integration/integration.reference.js';
import { IntegrationResolver } from './integration/integration.resolver.js';
import { Organization } from './organization/organization.js';
import { SyncResolver } from './sync/sync.resolver.js';

export function buildSchema(): FederatedSchema {
  return buildFederatedSchema({
    resolvers: [IntegrationResolver, SyncResolver],
    references: { Integration: resolveIntegration },
    orphanedTypes: [Organization],
  });
}
