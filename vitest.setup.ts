import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startPostgres } from './packages/standalone/src/postgres.ts';

/** One PostgreSQL for the whole run; each test file makes a database of its own on it. */
export async function setup(): Promise<() => Promise<void>> {
  const folder = mkdtempSync(join(tmpdir(), 'medianest-test-'));
  // Root lends PostgreSQL another user, who must pass.
  chmodSync(folder, 0o711);
  const settings = { fsync: 'off', max_connections: 400 };
  const server = await startPostgres({ folder, password: 'test', settings });
  process.env['TEST_POSTGRES_URL'] = server.url;
  return async () => {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  };
}
