export * from './events.js';
export * from './roles.js';
