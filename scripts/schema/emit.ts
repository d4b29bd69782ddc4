import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { ErrorDescription } from '@medianest/kit';
import type { SchemaTexts } from './federation.ts';
import type { Project } from './project.ts';

/** The SDL that each subgraph's compiled code emits. */
export async function emitSchemas(project: Project): Promise<SchemaTexts> {
  const texts = project.subgraphs.map(async ({ name }) => {
    const { buildSchema } = await import(compiled(project, `subgraphs/${name}`, 'schema.js'));
    return [name, buildSchema().sdl as string] as const;
  });
  return Object.fromEntries(await Promise.all(texts));
}

/** `docs/ERRORS.md`: every coded error that can leave the graph. */
export async function emitErrors(project: Project): Promise<string> {
  const { commonErrors, describeErrors } = await import('@medianest/kit');
  const { errorCodes } = await import('@medianest/engine');
  const engine = Object.entries(errorCodes).map(([code, when]) => `| \`${code}\` | ${when} |\n`);
  const sections = [
    section('Everywhere', describeErrors(commonErrors)),
    `## The engine, in any answer of the graph\n\n| code | when |\n| --- | --- |\n${engine.join('')}`,
  ];
  const places = project.subgraphs.map(({ name }) => ({ name, folder: `subgraphs/${name}` }));
  for (const { name, folder } of [{ name: 'gateway', folder: 'gateway' }, ...places]) {
    const { errors } = await import(compiled(project, folder, 'errors.js'));
    sections.push(section(name, describeErrors(errors)));
  }
  return `${HEADER}\n${sections.join('\n')}`;
}

const HEADER = `# Errors

Made by \`npm run generate\`. Every error has \`extensions.code\`; \`%s\` stands for a detail. Any other failure is
\`INTERNAL_SERVER_ERROR\` with a \`requestId\` to look for in the log. HTTP routes (uploads, files) answer with the status.
`;

function section(title: string, rows: readonly ErrorDescription[]): string {
  const lines = rows.map(({ code, say, kind, status }) => `| \`${code}\` | ${say} | ${kind} | ${status} |`);
  return `## ${title}\n\n| code | what it says | kind | status |\n| --- | --- | --- | --- |\n${lines.join('\n')}\n`;
}

/** A module of what was built, to import. */
export function compiled(project: Project, folder: string, file: string): string {
  const path = join(project.root, folder, 'dist', file);
  if (!existsSync(path)) throw new Error(`${path} is missing. Type: npm run build`);
  return pathToFileURL(path).href;
}
