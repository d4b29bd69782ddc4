import { createSubgraph, type Subgraph } from '@medianest/kit';
import type { App } from './app.js';
import { avatarRoutes } from './avatar/avatar.routes.js';
import { createLoaders } from './context.js';
import { dataExportRoutes } from './data-export/data-export.routes.js';
import { identityRoutes } from './identity/identity.routes.js';
import { identityProviderRoutes } from './identity-provider/identity-provider.routes.js';
import { buildSchema } from './schema.js';
import { signingKeyRoutes } from './signing-key/signing-key.routes.js';

export function createUsersSubgraph(app: App): Subgraph {
  return createSubgraph({
    name: 'users',
    schema: buildSchema().schema,
    app,
    actorKey: app.config.actorKey,
    loaders: createLoaders,
    routes(server) {
      signingKeyRoutes(app)(server);
      avatarRoutes(app)(server);
      identityProviderRoutes(app)(server);
      dataExportRoutes(app)(server);
    },
    internalRoutes: identityRoutes(app),
  });
}
