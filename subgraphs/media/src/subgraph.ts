import { createSubgraph, type Subgraph } from '@medianest/kit';
import type { App } from './app.js';
import { createLoaders } from './context.js';
import { serveFiles } from './files/files.routes.js';
import { buildSchema } from './schema.js';
import { serveShareLinks } from './share-link/share-link.routes.js';
import { serveUploads } from './upload/upload.routes.js';

export function createMediaSubgraph(app: App): Subgraph {
  return createSubgraph({
    name: 'media',
    schema: buildSchema().schema,
    app,
    actorKey: app.config.actorKey,
    loaders: createLoaders,
    routes(server) {
      serveUploads(server, app);
      serveFiles(server, app);
      serveShareLinks(server, app);
    },
  });
}
