/** What `npm run schema:check` runs after a build. */
import { dirname } from 'node:path';
import { accessProblems, emitAccess } from './schema/access.ts';
import { checkSchemas, staleFile } from './schema/checks.ts';
import { silentParts } from './schema/described.ts';
import { emitErrors, emitSchemas } from './schema/emit.ts';
import { apiSchema } from './schema/federation.ts';
import { ACCESS_FILE, ERRORS_FILE, readProject, readText, SETTINGS_FILE, SUPERGRAPH_FILE } from './schema/project.ts';
import { emitSettings } from './schema/settings.ts';

const project = readProject(dirname(import.meta.dirname));
const report = checkSchemas(project, { emitted: await emitSchemas(project), baseRef: process.env['BASE_REF'] });
const errors = { file: ERRORS_FILE, current: await emitErrors(project), of: 'The table of errors' };
const settings = { file: SETTINGS_FILE, current: await emitSettings(project), of: 'The list of settings' };
const supergraph = readText(project, SUPERGRAPH_FILE) ?? '';
const access = { file: ACCESS_FILE, current: await emitAccess(supergraph), of: 'The table of who may what' };
const tables = [errors, settings, access].flatMap((table) => staleFile(project, table));
const schema = apiSchema(supergraph);
const problems = [...report.problems, ...silentParts(schema), ...accessProblems(schema), ...tables];

for (const { what, details, todo } of problems) console.error([what, details, todo, ''].filter(Boolean).join('\n'));
if (problems.length === 0) console.log(`The schemas are in order: ${report.notes.join('; ')}.`);
process.exitCode = problems.length === 0 ? 0 : 1;
