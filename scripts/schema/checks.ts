import { type GraphQLSchema, parse, Source, validate } from 'graphql';
import { breaks } from './breaking.ts';
import { apiSchema, composeProject, type SchemaTexts } from './federation.ts';
import { difference, fileAt, filesAt, mergeBase } from './git.ts';
import {
  ACCEPTED_FILE,
  OPERATIONS_FOLDER,
  type OperationFile,
  type Project,
  readOperations,
  readText,
  SUPERGRAPH_FILE,
} from './project.ts';

/** One thing that is wrong with the schemas, and what to do about it. */
export interface Problem {
  readonly what: string;
  readonly details: string;
  readonly todo: string;
}

export interface Report {
  readonly problems: readonly Problem[];
  /** What was looked at, a sentence each. */
  readonly notes: readonly string[];
}

export interface CheckOptions {
  /** The SDL each subgraph's code emits. */
  readonly emitted: SchemaTexts;
  /** What to compare with; the default branch when absent. */
  readonly baseRef?: string | undefined;
}

const GENERATE = 'Type: npm run generate, look at the difference, and commit it.';

/** Every schema check there is. Needs no network and no account. */
export function checkSchemas(project: Project, { emitted, baseRef }: CheckOptions): Report {
  const stale = project.subgraphs.flatMap(({ name, file }) =>
    staleFile(project, { file, current: emitted[name] ?? '', of: `The schema that ${name}'s code emits` }),
  );
  const { supergraph, errors } = composeProject(project, emitted);
  if (errors) {
    const details = errors.map((error) => `- ${error}`).join('\n');
    const todo = 'Change the subgraphs until they agree, then type: npm run generate';
    return { problems: [...stale, { what: 'The subgraphs do not compose.', details, todo }], notes: [] };
  }
  const schema = apiSchema(supergraph);
  const operations = readOperations(project);
  const compared = breakingChanges(project, { schema, baseRef });
  return {
    problems: [
      ...stale,
      ...staleFile(project, { file: SUPERGRAPH_FILE, current: supergraph, of: 'What the subgraphs compose to' }),
      ...invalidOperations(schema, operations),
      ...compared.problems,
    ],
    notes: [
      `${project.subgraphs.length} subgraphs compose`,
      `${operations.length} files of client operations were validated`,
      ...compared.notes,
    ],
  };
}

/** A committed file that is not what the code makes now. */
export function staleFile(
  project: Project,
  { file, current, of }: { readonly file: string; readonly current: string; readonly of: string },
): Problem[] {
  const committed = readText(project, file);
  if (committed === current) return [];
  const details = committed === undefined ? 'There is no such file yet.' : difference(committed, current);
  return [{ what: `${of} is not what ${file} says.`, details, todo: GENERATE }];
}

function invalidOperations(schema: GraphQLSchema, operations: readonly OperationFile[]): Problem[] {
  return operations.flatMap(({ file, text }) => {
    const errors = operationErrors(schema, new Source(text, file));
    if (errors.length === 0) return [];
    const todo = 'Change the operation, or give the graph back what it asks for.';
    return [{ what: `${file} is not valid against the graph.`, details: errors.join('\n'), todo }];
  });
}

function operationErrors(schema: GraphQLSchema, source: Source): string[] {
  try {
    return validate(schema, parse(source)).map(
      ({ message, locations }) => `- line ${locations?.[0]?.line ?? 1}: ${message}`,
    );
  } catch (error) {
    return [`- ${(error as Error).message}`];
  }
}

function breakingChanges(
  project: Project,
  { schema, baseRef }: { readonly schema: GraphQLSchema; readonly baseRef: string | undefined },
): Report {
  const { root } = project;
  const base = mergeBase(root, baseRef);
  if (!base && baseRef) {
    const todo = 'Fetch it (git fetch origin), or set BASE_REF to a commit that is here.';
    return { problems: [{ what: `There is no merge base with ${baseRef}.`, details: '', todo }], notes: [] };
  }
  const before = base && fileAt(root, base, SUPERGRAPH_FILE);
  if (!base || !before) return { problems: [], notes: ['there is no earlier supergraph to compare with'] };
  const operations = [...filesAt(root, base, OPERATIONS_FOLDER), ...readOperations(project)];
  const accepted = new Set((readText(project, ACCEPTED_FILE) ?? '').split('\n').map((line) => line.trim()));
  const found = breaks(apiSchema(before), schema, operations).filter(({ change }) => !accepted.has(change));
  return {
    problems: found.map(({ change, operations: broken }) => ({
      what: `Breaking change: ${change}`,
      details: broken.length > 0 ? `It breaks ${broken.join(', ')}.` : "None of MediaNest's own operations uses it.",
      todo: `Keep it and mark it @deprecated. If it must go, add this line to ${ACCEPTED_FILE}: ${change}`,
    })),
    notes: [`the API was compared with ${base.slice(0, 12)}`],
  };
}
