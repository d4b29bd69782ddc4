export { type App, createApp } from './app.js';
export { type IntegrationsConfig, readConfig } from './config.js';
export { buildSchema } from './schema.js';
export { createIntegrationsSubgraph } from './subgraph.js';
export { startIntegrationsWorkers } from './workers.js';
