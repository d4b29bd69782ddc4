import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';

export interface SubgraphEntry {
  readonly name: string;
  readonly routingUrl: string;
  /** Of the committed schema, from the root of the project. */
  readonly file: string;
}

/** The files of a graph, as the schema scripts see them. */
export interface Project {
  readonly root: string;
  readonly subgraphs: readonly SubgraphEntry[];
}

export const SUPERGRAPH_FILE = 'gateway/supergraph.graphql';
export const OPERATIONS_FOLDER = 'gateway/operations';
export const ACCEPTED_FILE = 'gateway/accepted-changes.txt';
export const ERRORS_FILE = 'docs/ERRORS.md';
export const SETTINGS_FILE = 'docs/SETTINGS.md';
export const ACCESS_FILE = 'docs/ACCESS.md';

interface Composition {
  readonly subgraphs: Readonly<Record<string, { routing_url: string; schema: { file: string } }>>;
}

/** Reads `supergraph.yaml`, the composition file that Rover reads too. */
export function readProject(root: string): Project {
  const { subgraphs } = parse(readFileSync(join(root, 'supergraph.yaml'), 'utf8')) as Composition;
  const entries = Object.entries(subgraphs).map(([name, { routing_url, schema }]) => ({
    name,
    routingUrl: routing_url,
    file: schema.file.replace(/^\.\//, ''),
  }));
  return { root, subgraphs: entries };
}

/** The text of a file of the project, or undefined when there is none. */
export function readText(project: Project, file: string): string | undefined {
  const path = join(project.root, file);
  return existsSync(path) ? readFileSync(path, 'utf8') : undefined;
}

/** A file with operations of MediaNest's own clients. */
export interface OperationFile {
  readonly file: string;
  readonly text: string;
}

export function readOperations(project: Project): OperationFile[] {
  const folder = join(project.root, OPERATIONS_FOLDER);
  if (!existsSync(folder)) return [];
  const files = readdirSync(folder).filter((name) => name.endsWith('.graphql'));
  return files.sort().map((name) => {
    const file = `${OPERATIONS_FOLDER}/${name}`;
    return { file, text: readFileSync(join(project.root, file), 'utf8') };
  });
}
