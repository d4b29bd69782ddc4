import { createSubgraph, type Subgraph } from '@medianest/kit';
import type { App } from './app.js';
import { serveAvatars } from './avatar/avatar.routes.js';
import { createLoaders } from './context.js';
import { serveDataExports } from './data-export/data-export.routes.js';
import { serveIdentities } from './identity/identity.routes.js';
import { serveIdentityProviders } from './identity-provider/identity-provider.routes.js';
import { buildSchema } from './schema.js';
import { serveSigningKeys } from './signing-key/signing-key.routes.js';

export function createUsersSubgraph(app: App): Subgraph {
  return createSubgraph({
    name: 'users',
    schema: buildSchema().schema,
    app,
    actorKey: app.config.actorKey,
    loaders: createLoaders,
    routes(server) {
      serveSigningKeys(server, app);
      serveAvatars(server, app);
      serveIdentityProviders(server, app);
      serveDataExports(server, app);
    },
    internalRoutes: (server) => serveIdentities(server, app),
  });
}
