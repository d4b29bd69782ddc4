import { buildFederatedSchema, type FederatedSchema } from '@medianest/kit';
import { HookResolver } from './hook/hook.resolver.js';
import { integrationReference } from './integration/integration.reference.js';
import { IntegrationResolver } from './integration/integration.resolver.js';
import { CandidateResolver } from './media-request/candidate.resolver.js';
import { IntegrationRequestsResolver, MediaRequestResolver } from './media-request/media-request.resolver.js';
import { IntegrationMonitorsResolver, MonitorResolver } from './monitor/monitor.resolver.js';
import { Organization } from './organization/organization.js';
import { User } from './person/user.js';
import { SyncResolver } from './sync/sync.resolver.js';

/** The integrations subgraph's schema. Needs neither a database nor a configuration. */
export function buildSchema(): FederatedSchema {
  return buildFederatedSchema({
    resolvers: [
      IntegrationResolver,
      SyncResolver,
      HookResolver,
      MonitorResolver,
      IntegrationMonitorsResolver,
      MediaRequestResolver,
      IntegrationRequestsResolver,
      CandidateResolver,
    ],
    references: { Integration: integrationReference },
    orphanedTypes: [Organization, User],
  });
}
