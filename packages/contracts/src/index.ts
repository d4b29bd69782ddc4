export * from './events.js';
export * from './media-events.js';
export * from './roles.js';
export * from './sessions.js';
