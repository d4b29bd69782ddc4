export { type App, createApp } from './app.js';
export { readConfig, type UsersConfig } from './config.js';
export { buildSchema } from './schema.js';
export { publicKeys } from './signing-key/signing-key.service.js';
export { createUsersSubgraph } from './subgraph.js';
