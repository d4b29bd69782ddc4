import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { buildSchema } from '../src/index.js';

test('the committed schema is the one the code makes', async () => {
  const committed = await readFile(new URL('../schema.graphql', import.meta.url), 'utf8');
  expect(buildSchema().sdl).toBe(committed);
});
