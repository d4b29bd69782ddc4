import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { freePort } from '../ports.js';

export interface TestRedis {
  /** `redis://127.0.0.1:…` */
  readonly url: string;
  stop(): Promise<void>;
}

/** A Redis of its own, kept in memory. Needs `redis-server` on the path. */
export async function testRedis(): Promise<TestRedis> {
  const folder = await mkdtemp(join(tmpdir(), 'medianest-redis-'));
  const port = await freePort();
  const server = spawn('redis-server', ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--dir', folder], {
    stdio: 'ignore',
  });
  const exited = once(server, 'exit');
  const url = `redis://127.0.0.1:${port}`;
  const probe = new Redis(url, { retryStrategy: (times) => (times < 100 ? 50 : null) });
  probe.on('error', () => {});
  await probe.ping();
  probe.disconnect();
  return {
    url,
    async stop() {
      server.kill('SIGTERM');
      await exited;
      await rm(folder, { recursive: true, force: true });
    },
  };
}
