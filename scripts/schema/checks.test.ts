import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkSchemas } from './checks.ts';
import { composeProject, type SchemaTexts } from './federation.ts';
import { ACCEPTED_FILE, readProject, SUPERGRAPH_FILE } from './project.ts';

const LINK = 'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key"])';
const PEOPLE = `${LINK}
type Query { me: Person, people(first: Int, role: Role): [Person!]! }
type Person @key(fields: "id") { id: ID!, name: String!, nick: String, role: Role! }
enum Role { ADMIN, MEMBER }
type Mutation { rename(input: RenameInput!): Person }
input RenameInput { name: String!, nick: String }
`;
const FILMS = `${LINK}
type Query { films: [Film!]! }
type Film @key(fields: "id") { id: ID!, title: String!, owner: Person! }
type Person @key(fields: "id") { id: ID!, films: [Film!]! }
`;
const YAML = `subgraphs:
  people: { routing_url: 'http://127.0.0.1:1/graphql', schema: { file: ./people.graphql } }
  films: { routing_url: 'http://127.0.0.1:2/graphql', schema: { file: ./films.graphql } }
`;
const OPERATIONS = {
  'films.graphql': 'query Films { films { title owner { ...Who } } }\nfragment Who on Person { name role }',
  'rename.graphql':
    'query Titles { films { title } }\nmutation Rename($input: RenameInput!) { rename(input: $input) { id } }',
};

let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'medianest schema-'));
  git('init', '--quiet', '--initial-branch', 'main');
  write('supergraph.yaml', YAML);
  for (const [name, text] of Object.entries(OPERATIONS)) write(`gateway/operations/${name}`, text);
  generate({ people: PEOPLE, films: FILMS });
  commit('begin');
  git('checkout', '--quiet', '-b', 'work');
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function git(...args: string[]): void {
  const author = ['-c', 'user.name=Test', '-c', 'user.email=test@example.org', '-c', 'commit.gpgsign=false'];
  execFileSync('git', ['-C', root, ...author, ...args]);
}

function commit(message: string): void {
  git('add', '.');
  git('commit', '--quiet', '--message', message);
}

function write(file: string, text: string): void {
  mkdirSync(dirname(join(root, file)), { recursive: true });
  writeFileSync(join(root, file), text);
}

/** As `npm run generate` does. */
function generate(schemas: SchemaTexts): void {
  const project = readProject(root);
  for (const { name, file } of project.subgraphs) write(file, schemas[name] ?? '');
  write(SUPERGRAPH_FILE, composeProject(project, schemas).supergraph ?? '');
}

function check(schemas: SchemaTexts, baseRef?: string) {
  return checkSchemas(readProject(root), { emitted: schemas, baseRef });
}

/** A change of the graph that was generated and committed. */
function changed(people: string, films = FILMS) {
  generate({ people, films });
  return check({ people, films }).problems;
}

it('is content with a graph that is as it was, and with one that has only grown', () => {
  const { problems, notes } = check({ people: PEOPLE, films: FILMS });
  expect(problems).toEqual([]);
  expect(notes.join()).toMatch(/2 subgraphs compose.*2 files.*compared with [0-9a-f]{12}/);
  expect(changed(PEOPLE.replace('nick: String,', 'nick: String, age: Int,'))).toEqual([]);
});

it('shows how a committed schema differs from what the code emits', () => {
  const { problems } = check({ people: PEOPLE.replace('nick: String,', 'nick: String, age: Int,'), films: FILMS });
  expect(problems.map(({ what }) => what)).toEqual([
    "The schema that people's code emits is not what people.graphql says.",
    'What the subgraphs compose to is not what gateway/supergraph.graphql says.',
  ]);
  expect(problems[0]?.details).toMatch(/^\+type Person .*age: Int/m);
  expect(problems[0]?.todo).toContain('npm run generate');
});

it('tells why subgraphs do not compose', () => {
  const clash = FILMS.replace('id: ID!, films', 'id: ID!, name: Int, films');
  const { problems } = check({ people: PEOPLE, films: clash });
  expect(problems.at(-1)).toMatchObject({
    what: 'The subgraphs do not compose.',
    details: expect.stringContaining('Person.name'),
  });
});

it('tells that a schema does not parse', () => {
  const { problems } = check({ people: 'type Query {', films: FILMS });
  expect(problems.at(-1)).toMatchObject({ details: expect.stringContaining('Syntax Error') });
});

describe('a breaking change', () => {
  const breaking: [string, string, string, string][] = [
    ['a removed field', 'name: String!, nick', 'nick', 'Films (gateway/operations/films.graphql)'],
    ['a field that may now be null', 'name: String!, nick', 'name: String, nick', 'Films'],
    ['a removed value of an enum', 'ADMIN, MEMBER', 'ADMIN', 'Films'],
    ['a new required input field', '{ name: String!, nick: String }', '{ name: String!, nick: String!, }', 'Rename'],
    ['a new required argument', 'rename(input:', 'rename(why: String!, input:', 'Rename'],
    ['a removed mutation', 'rename(input: RenameInput!)', 'call(input: RenameInput!)', 'Rename'],
  ];
  it.each(breaking)('%s is named with the operation it breaks', (_what, from, to, operation) => {
    const problems = changed(PEOPLE.replace(from, to));
    expect(problems.filter(({ what }) => what.startsWith('Breaking change'))).toEqual([
      expect.objectContaining({ details: expect.stringContaining(`It breaks ${operation}`) }),
    ]);
  });

  it('that no operation uses is told all the same', () => {
    expect(changed(PEOPLE.replace('nick: String,', ''))).toEqual([
      {
        what: 'Breaking change: Person.nick was removed.',
        details: "None of MediaNest's own operations uses it.",
        todo: expect.stringContaining('@deprecated'),
      },
    ]);
    expect(changed(PEOPLE.replace('first: Int, ', ''))).toMatchObject([
      { what: 'Breaking change: Query.people arg first was removed.', details: expect.stringContaining('None') },
    ]);
  });

  it('is named with an operation that was changed along with it', () => {
    write('gateway/operations/films.graphql', 'query Films { films { title } }');
    const problems = changed(PEOPLE.replace('name: String!, nick', 'nick'));
    expect(problems).toMatchObject([{ details: expect.stringContaining('It breaks Films') }]);
  });

  it('that was accepted in writing passes', () => {
    write(ACCEPTED_FILE, '# why\nPerson.nick was removed.\n');
    expect(changed(PEOPLE.replace('nick: String,', ''))).toEqual([]);
  });

  it('is seen against the merge base, not against what the default branch has become', () => {
    git('checkout', '--quiet', 'main');
    generate({ people: PEOPLE.replace('nick: String,', 'nick: String, age: Int,'), films: FILMS });
    commit('grow');
    git('checkout', '--quiet', 'work');
    expect(check({ people: PEOPLE, films: FILMS }).problems).toEqual([]);
    expect(check({ people: PEOPLE, films: FILMS }, 'main').problems).toEqual([]);
  });

  it('cannot be looked for when the base is not here: then it says what to type', () => {
    expect(check({ people: PEOPLE, films: FILMS }, 'origin/nowhere').problems).toMatchObject([
      { what: 'There is no merge base with origin/nowhere.', todo: expect.stringContaining('git fetch') },
    ]);
  });
});

it('compares with nothing when nothing came before', () => {
  rmSync(join(root, '.git'), { recursive: true });
  const { problems, notes } = check({ people: PEOPLE, films: FILMS });
  expect(problems).toEqual([]);
  expect(notes).toContain('there is no earlier supergraph to compare with');
});

it('names a client operation that the graph cannot answer, with its line', () => {
  write('gateway/operations/wrong.graphql', 'query Wrong {\n  films {\n    length\n  }\n}');
  write('gateway/operations/torn.graphql', 'query Torn {');
  const { problems } = check({ people: PEOPLE, films: FILMS });
  expect(problems).toMatchObject([
    { what: expect.stringContaining('torn.graphql'), details: expect.stringContaining('Syntax Error') },
    { what: expect.stringContaining('wrong.graphql'), details: expect.stringContaining('line 3: Cannot query field') },
  ]);
});
