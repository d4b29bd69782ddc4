import type { OrganizationRole, Role, Scope } from '@medianest/contracts';
import { type ConstDirectiveNode, type DocumentNode, type GraphQLSchema, parse, valueFromASTUntyped } from 'graphql';
import { fields } from '../../packages/standalone/test/access/table/fields.ts';
import { compareWith, entriesOf, fieldOf, rootNames, table } from '../../packages/standalone/test/access/table.ts';
import { everybody, personas, type Row, verdicts } from '../../packages/standalone/test/access/words.ts';
import type { Problem } from './checks.ts';

/** `docs/ACCESS.md`: the roles, and the table of who may call what, which a test tries line by line. */
export async function emitAccess(supergraph: string): Promise<string> {
  const document = parse(supergraph, { noLocation: true });
  const titles = Object.keys(table).flatMap((title) => sectionOf(title, document));
  const kept = Object.entries(fields).map(([name, { who }]) => [shown(name), ...who.split(' ')]);
  const sections = [
    `# Who may do what\n\n${INTRODUCTION}`,
    `## Who asks\n\n${tableOf(
      ['', ''],
      Object.entries(personas).map(([name, text]) => [bold(wordsOf(name)), text]),
    )}`,
    `## What they get\n\n${tableOf(
      ['', ''],
      Object.entries(verdicts).map(([name, text]) => [bold(name), text]),
    )}`,
    ...(await roleSections(document)),
    ...titles,
    `## Fields of types\n\n${FIELDS}\n\n${tableOf(['field', ...everybody.map(wordsOf)], kept)}`,
  ];
  return `${sections.join('\n\n')}\n`;
}

const INTRODUCTION = `Made by \`npm run generate\` from the table in \`packages/standalone/test/access/table/\`. A test
(\`packages/standalone/test/access/access.test.ts\`) calls everything in it as everybody, through the gateway, and fails
when an answer is not what the table says, or when a query, mutation or subscription of the graph is not in it.

What a field **needs** is demanded by its directives, before a subgraph is asked; the subgraphs decide again on each row.
Where a password, a code or the token of a link is asked for, whoever has the right one gets what it says.`;

const FIELDS = `These are kept from some who see the object they belong to: they are null then. The person who is asked
about lives in the member's household; everybody sees their own.`;

/** Nothing is added to the graph without a word on who may call it. */
export function accessProblems(schema: GraphQLSchema): Problem[] {
  const { unlisted, gone } = compareWith(schema);
  const where = 'packages/standalone/test/access/table/';
  const problem = (what: string, fields: readonly string[], todo: string) =>
    fields.length > 0 ? [{ what, details: fields.map((field) => `- ${field}`).join('\n'), todo }] : [];
  return [
    ...problem(
      'Nobody has said who may call these.',
      unlisted,
      `Give each a line in ${where}, and type: npm run generate`,
    ),
    ...problem('The table of who may what has lines without a field.', gone, `Take them out of ${where}`),
  ];
}

/** Roles and scopes, and what one may be in an organization. */
async function roleSections(document: DocumentNode): Promise<string[]> {
  const { ORGANIZATION_ROLES, ROLES, SCOPES } = await import('@medianest/contracts');
  const roles = Object.keys(ROLES) as Role[];
  const scopes = (Object.keys(SCOPES) as Scope[]).map((scope) => {
    const granted = roles.map((role) => ((ROLES[role] as readonly Scope[]).includes(scope) ? 'yes' : ''));
    return [code(scope), SCOPES[scope], ...granted];
  });
  const described = descriptionsOf(document, 'OrganizationRole');
  const inOrganizations = ORGANIZATION_ROLES.map((role: OrganizationRole) => [code(role), described.get(role) ?? '']);
  return [
    `## Roles\n\n${ROLES_TEXT}\n\n${tableOf(['scope', 'what for', ...roles.map(code)], scopes)}`,
    `## In an organization\n\n${ORGANIZATIONS_TEXT}\n\n${tableOf(['', ''], inOrganizations)}`,
  ];
}

const ROLES_TEXT = `A person has one of these, and custom roles besides, each of them made of scopes. Nobody gives a scope
that they do not hold, an API key never has more than its owner, and there is always an ADMIN. What needs a login and no
scope is a person's own: it is done in a session, and an API key does none of it (but reads \`auditActs\`).`;

const ORGANIZATIONS_TEXT = `What a person may be in an organization, the mightiest first. Nobody gives a role above their
own, or touches those above them. Who has \`users:manage\` counts as OWNER of every organization where its people, its
name and its end are concerned; its files, titles and services have lines of their own below.`;

function descriptionsOf(document: DocumentNode, type: string): Map<string, string> {
  const found = document.definitions.find((one) => one.kind === 'EnumTypeDefinition' && one.name.value === type);
  const values = found?.kind === 'EnumTypeDefinition' ? (found.values ?? []) : [];
  return new Map(values.map(({ name, description }) => [name.value, flat(description?.value ?? '')]));
}

function sectionOf(title: string, document: DocumentNode): string[] {
  const entries = entriesOf(table[title] ?? { Query: {}, Mutation: {}, Subscription: {} });
  const tables = rootNames.flatMap((root) => {
    const needs = needsOf(document, root);
    const lines = entries.filter((entry) => entry.root === root).sort((one, other) => (one.name < other.name ? -1 : 1));
    const rows = lines.map((entry) => [shown(entry.name), needs.get(fieldOf(entry)) ?? '', ...wordsIn(entry.line.who)]);
    const heading = [root.toLowerCase(), 'needs', ...everybody.map(wordsOf)];
    return rows.length > 0 ? [tableOf(heading, rows)] : [];
  });
  return [`## ${title}\n\n${tables.join('\n\n')}`];
}

/** What the directives of the fields of a root demand. */
function needsOf(document: DocumentNode, root: string): Map<string, string> {
  const type = document.definitions.find((one) => one.kind === 'ObjectTypeDefinition' && one.name.value === root);
  const found = type?.kind === 'ObjectTypeDefinition' ? (type.fields ?? []) : [];
  return new Map(found.map(({ name, directives = [] }) => [name.value, directives.flatMap(needed).join(', ')]));
}

function needed({ name, arguments: args = [] }: ConstDirectiveNode): string[] {
  if (name.value === 'authenticated') return ['login'];
  if (name.value !== 'requiresScopes' && name.value !== 'policy') return [];
  const alternatives = args.flatMap(({ value }) => valueFromASTUntyped(value) as string[][]);
  return [alternatives.map((all) => all.map(code).join(' and ')).join(' or ')];
}

const wordsIn = (row: Row): string[] => row.split(' ');
/** `otherMember` as people write it. */
const wordsOf = (name: string) => name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
const shown = (name: string) => name.replace(/^\S+/, code);
const code = (text: string) => `\`${text}\``;
const bold = (text: string) => `**${text}**`;
const flat = (text: string) => text.replace(/\s+/g, ' ').trim();

function tableOf(heading: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(heading), line(heading.map(() => '---')), ...rows.map(line)].join('\n');
}
