import { errors } from '../errors.js';
import type { Http } from '../outbound/http.js';
import type { Access, Contact, Found, Service } from '../services.js';
import { createKumaClient } from './client.js';
import { type KumaReading, readMonitors, readVersion } from './reading.js';

/** Uptime Kuma 1.23 and newer. */
export const kuma: Service = {
  check: checkKuma,
  notThisService: errors.INTEGRATION_NOT_UPTIME_KUMA,
};

/** A person waits for these small answers, and the next look for the one before. */
const DEADLINE_MS = 10_000;

/** First without the key, so that a wrong address and a wrong key are told apart. */
async function checkKuma(http: Http, access: Access): Promise<Found> {
  const client = createKumaClient(http, access, { deadlineMs: DEADLINE_MS });
  await client.entryPage();
  return { serviceId: null, version: readVersion(await client.metrics()), name: 'Uptime Kuma' };
}

/** How its monitors are now. */
export async function askKuma(http: Http, { access, steady, signal }: Contact): Promise<KumaReading> {
  const client = createKumaClient(http, access, { deadlineMs: DEADLINE_MS, signal });
  return readMonitors(await steady.run(client.metrics, { probe: client.entryPage, signal }));
}
