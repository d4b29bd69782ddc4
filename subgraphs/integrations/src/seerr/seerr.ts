import { errors } from '../errors.js';
import type { Http } from '../outbound/http.js';
import type { Access, Found, Service } from '../services.js';
import { createSeerrClient } from './client.js';

/** Overseerr, and Seerr, which it became. */
export const seerr: Service = {
  check: (http, access) => checkSeerr(http, access),
  notThisService: errors.INTEGRATION_NOT_SEERR,
};

/** A person waits for these small answers. */
const CHECK_DEADLINE_MS = 10_000;

/** First without the key, so that a wrong address and a wrong key are told apart. */
async function checkSeerr(http: Http, access: Access): Promise<Found> {
  const client = createSeerrClient(http, access, { deadlineMs: CHECK_DEADLINE_MS });
  const { version } = await client.status();
  const { applicationTitle, vapidPublic } = await client.settings();
  await client.me();
  return { serviceId: vapidPublic || null, version, name: applicationTitle || 'Seerr' };
}
