import { createSubgraph, type Subgraph } from '@medianest/kit';
import type { App } from './app.js';
import { createLoaders } from './context.js';
import { buildSchema } from './schema.js';

export function createContentSubgraph(app: App): Subgraph {
  return createSubgraph({
    name: 'content',
    schema: buildSchema().schema,
    app,
    actorKey: app.config.actorKey,
    loaders: createLoaders,
  });
}
