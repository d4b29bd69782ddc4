import type { Field, Fields } from '@medianest/kit';
import { compiled } from './emit.ts';
import type { Project } from './project.ts';

interface Part {
  readonly name: string;
  readonly fields: Fields;
}

/** `docs/SETTINGS.md`: every variable of the environment that something reads, as the `config.ts` of each part says. */
export async function emitSettings(project: Project): Promise<string> {
  const read = (folder: string, file = 'config.js') => import(compiled(project, folder, file));
  const subgraphs: Part[] = await Promise.all(
    project.subgraphs.map(async ({ name }) => ({ name, fields: (await read(`subgraphs/${name}`)).fields })),
  );
  const { gatewayFields, networkFields } = await read('gateway');
  const { fields: standalone, elsewhere } = await read('packages/standalone');
  const gateway = { name: 'gateway', fields: { ...gatewayFields(DEVELOPMENT), ...networkFields } };
  const parts = [gateway, ...subgraphs];
  const shared = new Set(parts.flatMap(variablesOf).filter((variable, at, all) => all.indexOf(variable) < at));
  const limits = await gatewayLimits(read);
  const bounded = new Set(limits.flatMap(variablesOf));
  const own = (part: Part) =>
    tableOf(part.fields, (field) => !shared.has(field.variable) && !bounded.has(field.variable));
  const sections = [
    section('`./medianest start`', STANDALONE, tableOf(standalone)),
    section('`npm run start:services`', 'The same, and:', tableOf(elsewhere)),
    section('Several parts', sharedTable(parts, shared)),
    ...parts.map((part) => section(part.name, own(part))),
    section('What the gateway takes', LIMITS, ...limits.map(({ name, fields }) => `### ${name}\n\n${tableOf(fields)}`)),
  ];
  return `${HEADER}\n${sections.filter(Boolean).join('\n')}`;
}

const DEVELOPMENT = 'true, but false with NODE_ENV=production';

const HEADER = `# Settings

Made by \`npm run generate\` from the \`config.ts\` of each part: every variable of the environment that is read.
[SERVICES.md](SERVICES.md) tells what some of them mean for each other. \`NAME_FILE\` instead of \`NAME\` reads the value
from a file. What says **needed** has no default; a process that lacks it does not start, and says what to type.
`;

const STANDALONE = `It reads these itself, makes what is needed below, and hands on all else that is set to every part.`;
const LIMITS = `It is bounded, far from what our own clients need. The gateway reads these too.`;

async function gatewayLimits(read: (folder: string, file: string) => Promise<Record<string, Fields>>): Promise<Part[]> {
  const at = async (file: string, fields: string) => (await read('gateway', file))[fields] ?? {};
  return [
    { name: 'Operations, however they come', fields: await at('limits/operation-limits.js', 'operationLimitFields') },
    { name: 'Requests and connections', fields: await at('limits/request-limits.js', 'limitFields') },
    {
      name: 'Subgraphs, where they are reached over the network',
      fields: await at('limits/subgraph-limits.js', 'subgraphLimitFields'),
    },
  ];
}

const variablesOf = ({ fields }: Part): string[] => Object.values(fields).map(({ variable }) => variable);

function section(title: string, ...paragraphs: readonly string[]): string {
  return paragraphs.every((paragraph) => paragraph === '') ? '' : `## ${title}\n\n${paragraphs.join('\n\n')}\n`;
}

function tableOf(fields: Fields, isWanted: (field: Field<unknown>) => boolean = () => true): string {
  const rows = Object.values(fields).filter(isWanted);
  if (rows.length === 0) return '';
  const lines = rows.map((field) => `| \`${field.variable}\` | ${fallbackOf(field)} | ${cell(field.help)} |`);
  return ['| variable | unless set | what |', '| --- | --- | --- |', ...lines].join('\n');
}

/** A line for each thing that a variable is for, with the parts that read it so. */
function sharedTable(parts: readonly Part[], shared: ReadonlySet<string>): string {
  const read = parts.flatMap(({ name, fields }) => Object.values(fields).map((field) => ({ name, field })));
  const lines = [...shared].flatMap((variable) => {
    const uses = Map.groupBy(
      read.filter(({ field }) => field.variable === variable),
      ({ field }) => field.help,
    );
    return [...uses].map(([help, readers]) => {
      const names = readers.length === parts.length ? 'all' : readers.map(({ name }) => name).join(', ');
      const defaults = new Set(readers.map(({ field }) => fallbackOf(field)));
      const fallback =
        defaults.size === 1 ? [...defaults] : readers.map(({ name, field }) => `${fallbackOf(field)} ${name}`);
      return `| \`${variable}\` | ${names} | ${fallback.join(', ')} | ${cell(help)} |`;
    });
  });
  return ['| variable | read by | unless set | what |', '| --- | --- | --- | --- |', ...lines].join('\n');
}

function fallbackOf({ fallback }: Field<unknown>): string {
  if (fallback === undefined) return '**needed**';
  return fallback === '' ? 'empty' : `\`${fallback}\``;
}

/** What a table would take for its own, or for HTML. */
const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('<', '\\<');
