import { createSubgraph, type Subgraph } from '@medianest/kit';
import type { App } from './app.js';
import { createLoaders } from './context.js';
import { serveHooks } from './hook/hook.routes.js';
import { buildSchema } from './schema.js';

export function createIntegrationsSubgraph(app: App): Subgraph {
  return createSubgraph({
    name: 'integrations',
    schema: buildSchema().schema,
    app,
    actorKey: app.config.actorKey,
    loaders: createLoaders,
    routes: (server) => serveHooks(server, app),
  });
}
