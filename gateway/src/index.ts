export { type App, createApp, type Surroundings } from './app.js';
export { type GatewayConfig, type NetworkConfig, readConfig, readServicesConfig } from './config.js';
export { passOn } from './proxy.js';
export { type Gateway, type GatewayOptions, startGateway } from './server.js';
export { type GuardedTransport, type GuardOptions, guarded } from './subgraphs/guarded.js';
export { localTransports, masked } from './subgraphs/transports.js';
export { networkSurroundings, readSupergraph } from './surroundings.js';
