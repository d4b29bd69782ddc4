import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startPostgres } from './packages/standalone/src/postgres.ts';

/**
 * One PostgreSQL for the whole run, and one build for what tests start as processes of their own: Node runs no decorators
 * from source, and two builds at once would write the same files.
 */
export async function setup(): Promise<() => Promise<void>> {
  execFileSync('tsc', ['-b'], { cwd: import.meta.dirname, stdio: 'inherit' });
  const folder = mkdtempSync(join(tmpdir(), 'medianest-test-'));
  // Root lends PostgreSQL another user, who must pass.
  chmodSync(folder, 0o711);
  // What it holds is gone with the run: nothing has to survive a fall of the machine, or to be tidied.
  const careless = { fsync: 'off', full_page_writes: 'off', synchronous_commit: 'off', autovacuum: 'off' };
  const settings = { ...careless, max_connections: 400, shared_buffers: '128MB' };
  const server = await startPostgres({ folder, password: 'test', settings });
  process.env['TEST_POSTGRES_URL'] = server.url;
  return async () => {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  };
}
