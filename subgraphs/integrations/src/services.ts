import type { CodedError } from '@medianest/kit';
import type { IntegrationKind } from './integration/integration.js';
import { kuma } from './kuma/kuma.js';
import type { Http } from './outbound/http.js';
import type { Steady } from './outbound/steady.js';
import { plex } from './plex/plex.js';
import { seerr } from './seerr/seerr.js';

/** How to get in. */
export interface Access {
  /** Ends in a slash; may have a path, behind a reverse proxy. */
  readonly url: URL;
  readonly token: string;
  /** Names this installation to services that want to know, the same for its whole life: Plex shows it as a device. */
  readonly clientId: string;
}

/** What answered. */
export interface Found {
  /** The service's own id: the same server under another address has the same. Null for one that has no id but its address. */
  readonly serviceId: string | null;
  /** Null when it does not say. */
  readonly version: string | null;
  /** As the service calls itself. */
  readonly name: string;
}

/** A way to ask a service, and to bear it when it does not answer. */
export interface Contact {
  readonly access: Access;
  readonly steady: Steady;
  readonly signal: AbortSignal;
}

/** How one kind of outside service is spoken to. Everything throws ServiceProblem when the service is at fault. */
export interface Service {
  /** Looks once whether the service is there, is what it should be and lets us in. */
  check(http: Http, access: Access): Promise<Found>;
  /** The error for a person who gave the address of something else. */
  notThisService(sentence: string): CodedError;
}

/**
 * One line per kind; a kind without its service does not compile. To add one: its name in IntegrationKind, a folder like
 * plex/ that keeps all it knows of the wire in client.ts and wire.ts, its "not this service" error, a line here, and one
 * in work.ts.
 */
export const services: Readonly<Record<IntegrationKind, Service>> = { PLEX: plex, SEERR: seerr, UPTIME_KUMA: kuma };
