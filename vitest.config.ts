import { createRequire } from 'node:module';
import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

const require = createRequire(import.meta.url);
const conditions = ['source', 'node'];

// One graphql for all: Node resolves the package to CommonJS, Vite would pick its ES module and two realms would meet.
const alias = [{ find: /^graphql$/, replacement: require.resolve('graphql/index.js') }];

export default defineConfig({
  oxc: { decorator: { legacy: true } },
  resolve: { alias, conditions },
  ssr: { resolve: { conditions } },
  test: {
    // Films must not wait for the other tests that keep the machine busy.
    env: { FFMPEG_NICE: '0' },
    include: [
      '{packages,subgraphs}/*/{src,test}/**/*.test.ts',
      'gateway/{src,test}/**/*.test.ts',
      'scripts/**/*.test.ts',
    ],
    globalSetup: './vitest.setup.ts',
    pool: 'forks',
    // What files import is most of what they cost, and importing does nothing: so a process keeps it for its next file.
    isolate: false,
    // Many stories wait for locks to lapse and processes to end: meanwhile a core can run another's.
    maxWorkers: availableParallelism() + 2,
    execArgv: [
      '--disable-warning=ExperimentalWarning',
      '--experimental-transform-types',
      `--import=${import.meta.dirname}/vitest.source.ts`,
    ],
    // For a machine that is busy with ten other things: who waits for something waits for less, and says what for.
    testTimeout: 300_000,
    hookTimeout: 300_000,
    expect: { poll: { timeout: 100_000 } },
  },
});
