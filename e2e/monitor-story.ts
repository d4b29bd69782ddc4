import { expect } from 'vitest';
import { type KumaServer, recordedCalls } from '../subgraphs/integrations/test/kuma-server.ts';
import type { Told } from './story.ts';

const ADD = 'mutation ($input: AddIntegrationInput!) { addIntegration(input: $input) { id hookUrl } }';
const WATCH = `subscription ($id: ID!) {
  monitorUpdates(integrationId: $id) { monitor { name status changes { from to message } } }
}`;

/** The admin connects Uptime Kuma and watches its monitors; what it posts through the gateway is seen at once. */
export async function watchMonitors({ ada, bob }: Told, { url, key }: KumaServer): Promise<void> {
  const { id, hookUrl } = (await ada.get(ADD, { input: { kind: 'UPTIME_KUMA', url, token: key } })).addIntegration;
  const refused = await bob.ask('query ($id: ID!) { integration(id: $id) { hookUrl } }', { id });
  expect(refused.errors?.[0]?.extensions.code).toBe('INTEGRATION_NOT_FOUND');
  const stranger = await fetch(`${new URL(hookUrl).origin}/hooks/${'A'.repeat(43)}`, { method: 'POST', body: '{}' });
  expect([stranger.status, (await stranger.json()).error]).toEqual([404, 'HOOK_NOT_FOUND']);
  const down = recordedCalls('2.5.3').find(({ monitor }) => monitor?.name === 'Plex');
  const seen: { status: string }[] = [];
  for await (const { data } of ada.watch(WATCH, { id })) {
    const { name, ...now } = data.monitorUpdates.monitor;
    if (name !== 'Plex') continue;
    seen.push(now);
    if (now.status === 'DOWN') break;
    const form = new FormData();
    form.append('data', JSON.stringify(down));
    expect((await fetch(hookUrl, { method: 'POST', body: form })).status).toBe(204);
  }
  const message = 'Request failed with status code 503';
  expect(seen).toEqual([
    { status: 'UP', changes: [] },
    { status: 'DOWN', changes: [{ from: 'UP', to: 'DOWN', message }] },
  ]);
}
