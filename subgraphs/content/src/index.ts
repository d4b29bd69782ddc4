export { type App, createApp } from './app.js';
export { type ContentConfig, readConfig } from './config.js';
export { buildSchema } from './schema.js';
export { createContentSubgraph } from './subgraph.js';
export { startContentWorkers } from './workers.js';
