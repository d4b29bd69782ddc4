export { type App, createApp } from './app.js';
export { type Verification, verifyAuditLogAt } from './audit/verify.js';
export { readConfig, type UsersConfig } from './config.js';
export { identify } from './identity/identify.js';
export { buildSchema } from './schema.js';
export { publicKeys } from './signing-key/signing-key.service.js';
export { createUsersSubgraph } from './subgraph.js';
export { startUsersWorkers } from './workers.js';
