import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { missingPlatforms } from './complete-lockfile.ts';

it('finds the packages of other platforms that a lock file lacks, with the platform their name says', () => {
  const missing = missingPlatforms({
    'node_modules/tool': {
      version: '1.0.0',
      dev: true,
      optionalDependencies: { '@tool/linux-x64': '1.0.0', '@tool/linux-arm64-musl': '1.0.0' },
    },
    'node_modules/@tool/linux-x64': { version: '1.0.0' },
  });
  expect(missing).toEqual({
    'node_modules/@tool/linux-arm64-musl': {
      version: '1.0.0',
      cpu: ['arm64'],
      dev: true,
      libc: ['musl'],
      optional: true,
      os: ['linux'],
    },
  });
});

it('package-lock.json is whole: otherwise npm ci refuses it. To repair it: npm run lock:complete', () => {
  const lock = JSON.parse(readFileSync(new URL('../package-lock.json', import.meta.url), 'utf8'));
  expect(Object.keys(missingPlatforms(lock.packages))).toEqual([]);
});
