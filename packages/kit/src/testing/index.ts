export { findChromium } from './chromium.js';
export { type Prepared, queueTables, type TestDatabase, testDatabase } from './database.js';
export { signedActor, testActorKey, testPerson } from './people.js';
export { type TestRedis, testRedis } from './redis.js';
export { statementsOf } from './statements.js';
export { type SubgraphClient, subgraphClient } from './subgraph-client.js';
export { waitFor } from './wait.js';
