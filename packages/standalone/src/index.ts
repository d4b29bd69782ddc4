export { readConfig } from './config.js';
export { environments } from './environments.js';
export { openInstallation } from './installation.js';
export { type Standalone, startStandalone } from './standalone.js';
