export { type App, createApp } from './app.js';
export { type MediaConfig, readConfig } from './config.js';
export { findTools } from './processing/ffmpeg/tools.js';
export { buildSchema } from './schema.js';
export { createMediaSubgraph } from './subgraph.js';
export { startMediaWorkers } from './workers.js';
