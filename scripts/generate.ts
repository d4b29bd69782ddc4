/** What `npm run generate` runs after a build: writes every file that is made from code. */
import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { emitAccess } from './schema/access.ts';
import { emitErrors, emitSchemas } from './schema/emit.ts';
import { composeProject } from './schema/federation.ts';
import { ACCESS_FILE, ERRORS_FILE, readProject, readText, SETTINGS_FILE, SUPERGRAPH_FILE } from './schema/project.ts';
import { emitSettings } from './schema/settings.ts';

const project = readProject(dirname(import.meta.dirname));
const schemas = await emitSchemas(project);
for (const { name, file } of project.subgraphs) write(file, schemas[name] ?? '');
write(ERRORS_FILE, await emitErrors(project));
write(SETTINGS_FILE, await emitSettings(project));

const composed = composeProject(project, schemas);
if (composed.supergraph) {
  write(SUPERGRAPH_FILE, composed.supergraph);
  write(ACCESS_FILE, await emitAccess(composed.supergraph));
} else {
  console.error(
    `The subgraphs do not compose, so ${SUPERGRAPH_FILE} stays as it is:\n- ${composed.errors?.join('\n- ')}`,
  );
  process.exitCode = 1;
}

function write(file: string, text: string): void {
  if (readText(project, file) === text) return;
  writeFileSync(join(project.root, file), text);
  console.log(`wrote ${file}`);
}
