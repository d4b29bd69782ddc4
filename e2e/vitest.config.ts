import { dirname } from 'node:path';
import { defineConfig } from 'vitest/config';

// Stories of whole processes: one at a time, so that they measure themselves and not each other.
export default defineConfig({
  root: dirname(import.meta.dirname),
  resolve: { conditions: ['source', 'node'] },
  ssr: { resolve: { conditions: ['source', 'node'] } },
  test: {
    // Films must not wait for the other tests that keep the machine busy.
    env: { FFMPEG_NICE: '0' },
    include: ['e2e/**/*.e2e.ts'],
    globalSetup: './vitest.setup.ts',
    pool: 'forks',
    fileParallelism: false,
    testTimeout: 300_000,
    hookTimeout: 300_000,
    expect: { poll: { timeout: 100_000 } },
  },
});
