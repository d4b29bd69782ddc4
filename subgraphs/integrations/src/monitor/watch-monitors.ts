import type { Actor, LiveStream } from '@medianest/kit';
import type { App } from '../app.js';
import type { Integration } from '../integration/integration.js';
import { findIntegration, getIntegration } from '../integration/integration.service.js';
import type { Topics } from '../live.js';
import { Monitor } from './monitor.js';
import type { MonitorUpdate } from './monitor-update.js';

/** A monitor together with its integration, as it was when the monitor was read. */
export type WatchedMonitor = Monitor & { readonly integration: Integration };

/** Each monitor as it is now, then each that changes, comes or goes, until the integration is removed. */
export async function watchMonitors(
  app: App,
  actor: Actor,
  { integrationId, signal }: { integrationId: string; signal: AbortSignal },
): Promise<AsyncGenerator<MonitorUpdate>> {
  // Before there is a stream: who may not watch is refused, which is no event.
  const { id } = await getIntegration(app, actor, integrationId);
  return follow(app, id, await app.live.subscribe('monitors', id, signal));
}

async function* follow(app: App, id: string, changes: LiveStream<Topics['monitors']>): AsyncGenerator<MonitorUpdate> {
  await using stream = changes;
  let known: ReadonlyMap<string, Monitor> = new Map();
  async function* news(): AsyncGenerator<MonitorUpdate, boolean> {
    const integration = await findIntegration(app, id);
    if (!integration) return false;
    const now = await monitorsNow(app, id);
    for (const update of difference(known, now)) {
      yield { ...update, monitor: Object.assign(new Monitor(), update.monitor, { integration }) };
    }
    known = now;
    return true;
  }
  if (!(yield* news())) return;
  for await (const _change of stream) if (!(yield* news())) return;
}

function difference(before: ReadonlyMap<string, Monitor>, now: ReadonlyMap<string, Monitor>): MonitorUpdate[] {
  const changed = [...now.values()].filter((monitor) => !isSame(before.get(monitor.id), monitor));
  const gone = [...before.values()].filter(({ id }) => !now.has(id));
  return [...changed.map((monitor) => ({ monitor, gone: false })), ...gone.map((monitor) => ({ monitor, gone: true }))];
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
