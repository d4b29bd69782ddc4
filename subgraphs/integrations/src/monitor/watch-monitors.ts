import type { Actor, LiveStream } from '@medianest/kit';
import type { App } from '../app.js';
import type { Integration } from '../integration/integration.js';
import { findIntegration, getIntegration } from '../integration/integration.service.js';
import type { Topics } from '../live.js';
import { Monitor } from './monitor.js';
import type { MonitorUpdate } from './monitor-update.js';

interface Watching {
  readonly integrationId: string;
  readonly signal: AbortSignal;
}

/** Each monitor as it is now, then each that changes, comes or goes, until the integration is removed. */
export async function watchMonitors(
  app: App,
  actor: Actor,
  { integrationId, signal }: Watching,
): Promise<AsyncGenerator<MonitorUpdate>> {
  // Before there is a stream: who may not watch is refused, which is no event.
  const integration = await getIntegration(app, actor, integrationId);
  return follow(app, integration, await app.live.subscribe('monitors', integration.id, signal));
}

async function* follow(
  app: App,
  { id }: Integration,
  changes: LiveStream<Topics['monitors']>,
): AsyncGenerator<MonitorUpdate> {
  await using stream = changes;
  let known: ReadonlyMap<string, Monitor> = new Map();
  async function* news(): AsyncGenerator<MonitorUpdate> {
    const now = await monitorsNow(app, id);
    for (const monitor of now.values()) {
      if (!isSame(known.get(monitor.id), monitor)) yield { monitor, gone: false };
    }
    for (const monitor of known.values()) if (!now.has(monitor.id)) yield { monitor, gone: true };
    known = now;
  }
  yield* news();
  for await (const _change of stream) {
    if (!(await findIntegration(app, id))) return;
    yield* news();
  }
}

async function monitorsNow({ db }: App, integrationId: string): Promise<ReadonlyMap<string, Monitor>> {
  const rows = await db.getRepository(Monitor).find({ where: { integrationId }, order: { id: 'asc' } });
  return new Map(rows.map((monitor) => [monitor.id, monitor]));
}

/** New figures are no news. */
function isSame(before: Monitor | undefined, now: Monitor): boolean {
  const keys = ['status', 'name', 'type', 'url', 'host'] as const;
  return (
    before !== undefined &&
    keys.every((key) => before[key] === now[key]) &&
    before.statusChangedAt?.getTime() === now.statusChangedAt?.getTime()
  );
}
