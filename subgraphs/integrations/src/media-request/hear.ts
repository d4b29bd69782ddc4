import { randomUUID } from 'node:crypto';
import type { App } from '../app.js';
import type { Integration } from '../integration/integration.js';
import { enqueue, startRun, tell } from '../sync/runs.js';

/**
 * Seerr posts that something happened. What it says is not believed, it only tells what to read again: the request that
 * is named; where none is to be found, since people write these messages as they like, whatever has changed.
 */
export async function hearSeerr(app: App, { id: integrationId }: Integration, body: unknown): Promise<void> {
  const said = flatten(body);
  if (said.get('notificationtype') === 'TEST_NOTIFICATION') return;
  const externalId = Number(said.get('requestid') ?? said.get('request.id'));
  if (Number.isInteger(externalId) && externalId > 0 && externalId <= MAX_ID) {
    // By no id of its own: while one is read already, what has just happened may come too late for it.
    await app.jobs.add('readMediaRequest', { integrationId, externalId }, { id: randomUUID() });
    return;
  }
  const run = await startRun(app.db, integrationId);
  await enqueue(app, run.id);
  await tell(app, integrationId);
}

const MAX_ID = 2_147_483_647;

/** Its words by their names without case and underscores, and by those within their block: `requestid`, `request.id`. */
function flatten(body: unknown): ReadonlyMap<string, unknown> {
  const words = new Map<string, unknown>();
  for (const [name, value] of entries(body)) {
    words.set(name, value);
    for (const [inner, word] of entries(value)) words.set(inner, word).set(`${name}.${inner}`, word);
  }
  return words;
}

function entries(block: unknown): [string, unknown][] {
  if (typeof block !== 'object' || block === null) return [];
  return Object.entries(block).map(([name, value]) => [name.replaceAll('_', '').toLowerCase(), value]);
}
