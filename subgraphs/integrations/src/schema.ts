import { buildFederatedSchema, type FederatedSchema } from '@medianest/kit';
import { HookResolver } from './hook/hook.resolver.js';
import { integrationReference } from './integration/integration.reference.js';
import { IntegrationResolver } from './integration/integration.resolver.js';
import { IntegrationMonitorsResolver, MonitorResolver } from './monitor/monitor.resolver.js';
import { Organization } from './organization/organization.js';
import { SyncResolver } from './sync/sync.resolver.js';

/** The integrations subgraph's schema. Needs neither a database nor a configuration. */
export function buildSchema(): FederatedSchema {
  return buildFederatedSchema({
    resolvers: [IntegrationResolver, SyncResolver, HookResolver, MonitorResolver, IntegrationMonitorsResolver],
    references: { Integration: integrationReference },
    orphanedTypes: [Organization],
  });
}
