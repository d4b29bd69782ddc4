import { createHttpServer, createLog, createMetrics, listen } from '@medianest/kit';
import { expect, test } from 'vitest';

const log = createLog({ service: 'test', level: 'silent' });
const metrics = createMetrics('test');

test('a process whose store does not answer says that it is not ready, and lives', async () => {
  const server = createHttpServer({ log, metrics, ready: () => new Promise(() => {}), readyMs: 50 });
  try {
    const address = await listen(server, '127.0.0.1', 0);
    const ready = await fetch(`${address}/ready`);
    expect([ready.status, await ready.json()]).toEqual([503, { status: 'not ready' }]);
    expect((await fetch(`${address}/health`)).status).toBe(200);
  } finally {
    await server.close();
  }
});
