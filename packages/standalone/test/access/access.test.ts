import { readFileSync } from 'node:fs';
import type { GraphQLSchema } from 'graphql';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { guest } from '../../../../e2e/support/client.ts';
import { readSchema } from '../support/whole-schema.ts';
import { keptFields, loginFields } from './kept-fields.ts';
import { Sweep } from './sweep.ts';
import { fields } from './table/fields.ts';
import { compareWith, entriesOf, fieldOf, table } from './table.ts';
import { everybody, type Persona, type Row, verdictOf } from './words.ts';
import { openWorld, type World } from './world.ts';

// Everything that can be asked of the graph is asked by everybody, and what comes of it is what the table says.

const entries = Object.values(table).flatMap(entriesOf);
let world: World;
let schema: GraphQLSchema;
const supergraph = readFileSync(new URL('../../../../gateway/supergraph.graphql', import.meta.url), 'utf8');

beforeAll(async () => {
  world = await openWorld();
  schema = await readSchema(world.origin);
});
afterAll(() => world?.close());

test('every query, mutation and subscription stands in the table, and nothing else', () => {
  const { unlisted, gone } = compareWith(schema);
  expect(unlisted, 'say in packages/standalone/test/access/table/ who may call these').toEqual([]);
  expect(gone, 'there are no such fields any more: take their lines out of the table').toEqual([]);
});

test('every field of a type that is kept from somebody stands in the table too', () => {
  const inTable = new Set(Object.keys(fields).map((name) => fieldOf({ name })));
  const missing = keptFields(supergraph, schema).filter((field) => !inTable.has(field));
  expect(missing, 'say in packages/standalone/test/access/table/fields.ts who sees these').toEqual([]);
});

test.for(entries.map((entry) => [`${entry.root}.${entry.name}`, entry] as const))('%s', async ([, entry]) => {
  const sweep = new Sweep(world, schema);
  await compare(entry.line.who, (persona) => sweep.try(entry, persona, verdictOf(entry.line.who, persona)));
});

test('what needs a login and no scope is done in a session: an API key with every scope does none of it', async () => {
  const admin = world.people.get('admin');
  const names: { name: string }[] = (await admin.get('{ scopes { name } }')).scopes;
  const CREATE = 'mutation ($input: CreateApiKeyInput!) { createApiKey(input: $input) { secret } }';
  const input = { name: 'everything', scopes: names.map(({ name }) => name) };
  const key = guest(world.origin, (await admin.get(CREATE, { input })).createApiKey.secret);
  const sweep = new Sweep(world, schema);
  // What kinds of acts there are is no secret of anybody.
  const own = loginFields(supergraph).filter((field) => field !== 'Query.auditActs');
  const found = entries.filter((entry) => own.includes(`${entry.root}.${fieldOf(entry)}`));
  expect(found.length).toBeGreaterThan(20);
  for (const entry of found) expect(await sweep.codeFor(entry, key), entry.name).toBe('SESSION_REQUIRED');
  await key.leave();
});

test.for(Object.entries(fields))('%s', async ([name, line]) => {
  const sweep = new Sweep(world, schema);
  await compare(line.who, (persona) => sweep.tryField(name, line, persona));
});

async function compare(who: Row, ask: (persona: Persona) => Promise<string>): Promise<void> {
  const found: Record<string, string> = {};
  for (const persona of everybody) found[persona] = await ask(persona);
  expect(found).toEqual(Object.fromEntries(everybody.map((persona) => [persona, verdictOf(who, persona)])));
}
