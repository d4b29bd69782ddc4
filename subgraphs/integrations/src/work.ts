import type { App } from './app.js';
import type { Integration, IntegrationKind } from './integration/integration.js';
import { hearSeerr } from './media-request/hear.js';
import { syncRequests } from './media-request/sync-requests.js';
import { hearKuma } from './monitor/hear.js';
import { lookAtMonitors, syncMonitors } from './monitor/look.js';
import { plexLibrary } from './plex/plex.js';
import type { Contact } from './services.js';
import type { Claimed } from './sync/claim.js';
import { walkLibrary } from './sync/walk.js';

/** What is done with an integration of one kind, once it is connected. Everything may run twice. */
export interface Work {
  /** One sync: reads all that it has, and ends the run. */
  sync(app: App, claimed: Claimed, contact: Contact): Promise<void>;
  /** A look every LOOK_EVERY_SECONDS, for what changes between syncs; one at a time in all processes. */
  look?(app: App, integration: Integration, contact: Contact): Promise<void>;
  /**
   * What the service posts to the hook of the integration, read as JSON. It waits for the answer, so be quick. A
   * CodedError is told to it.
   */
  hear?(app: App, integration: Integration, body: unknown): Promise<void>;
}

/** One line per kind, as in services.ts. */
export const work: Readonly<Record<IntegrationKind, Work>> = {
  PLEX: { sync: (app, claimed, contact) => walkLibrary(app, claimed, plexLibrary(app.http, contact)) },
  SEERR: { sync: syncRequests, hear: hearSeerr },
  UPTIME_KUMA: { sync: syncMonitors, look: lookAtMonitors, hear: hearKuma },
};

/** Whether services of this kind call a hook. */
export const callsHook = (kind: IntegrationKind): boolean => work[kind].hear !== undefined;
