import { createRequire } from 'node:module';
import { defineConfig } from 'vitest/config';

const require = createRequire(import.meta.url);
const conditions = ['source', 'module', 'node', 'development|production'];

// One graphql for all: Node resolves the package to CommonJS, Vite would pick its ES module and two realms would meet.
const alias = [{ find: /^graphql$/, replacement: require.resolve('graphql/index.js') }];

export default defineConfig({
  resolve: { alias, conditions },
  ssr: { resolve: { conditions, externalConditions: ['node'] } },
  test: {
    include: [
      '{packages,subgraphs}/*/{src,test}/**/*.test.ts',
      'gateway/{src,test}/**/*.test.ts',
      'scripts/**/*.test.ts',
    ],
    pool: 'forks',
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
});
