/**
 * What `npm run schema:rover` runs: asks the running subgraphs for their schemas with Rover, compares them with the
 * committed ones, composes with Rover's own plugin where it can be had, and checks against Apollo's registry where
 * APOLLO_KEY is set.
 */
import { dirname } from 'node:path';
import { ACTOR_HEADER, ANONYMOUS, ConfigError, createActorSigner, graphFields, parseConfig } from '@medianest/kit';
import { normalized } from './schema/federation.ts';
import { difference } from './schema/git.ts';
import { type Project, readProject, readText, type SubgraphEntry } from './schema/project.ts';
import { readRoverConfig, rover } from './schema/rover.ts';

const project = readProject(dirname(import.meta.dirname));
try {
  const signedActor = await signActor();
  const results = await Promise.all(project.subgraphs.map((subgraph) => compare(project, { subgraph, signedActor })));
  const composed = await compose(project);
  const checked = await checkRegistry(project);
  process.exitCode = [...results, composed, ...checked].every(Boolean) ? 0 : 1;
} catch (error) {
  if (!(error instanceof ConfigError)) throw error;
  console.error(`${error.message}\nThe subgraphs answer only who shares their ACTOR_KEY.`);
  process.exitCode = 1;
}

/** The subgraphs refuse every request that no gateway has signed; this one comes from nobody in particular. */
function signActor(): Promise<string> {
  const { actorKey } = parseConfig(process.env, { actorKey: graphFields.actorKey });
  return createActorSigner(actorKey).sign(ANONYMOUS);
}

interface Introspection {
  readonly subgraph: SubgraphEntry;
  readonly signedActor: string;
}

async function compare(project: Project, { subgraph, signedActor }: Introspection): Promise<boolean> {
  const { name, file, routingUrl } = subgraph;
  const base = process.env[`${name.toUpperCase()}_URL`];
  const url = base ? new URL('/graphql', base).href : routingUrl;
  const args = ['subgraph', 'introspect', url, '--header', `${ACTOR_HEADER}: ${signedActor}`];
  const { ok, stdout, stderr } = await rover(project, args);
  if (!ok) {
    console.error(
      `${name}: Rover could not ask ${url}. Start it (docs/SERVICES.md), or tell with ${name.toUpperCase()}_URL where it is.\n${stderr}`,
    );
    return false;
  }
  const committed = normalized({ ...subgraph, sdl: readText(project, file) ?? '' });
  const running = normalized({ ...subgraph, sdl: stdout });
  if (committed === running) {
    console.log(`${name}: the running subgraph is what ${file} says.`);
    return true;
  }
  console.error(
    `${name}: the running subgraph is not what ${file} says. Build and start it again, or: npm run generate`,
  );
  console.error(difference(committed, running));
  return false;
}

/** Rover downloads its composition plugin when it is first asked to compose; without a network that is no fault. */
async function compose(project: Project): Promise<boolean> {
  const { ok, stderr } = await rover(project, ['supergraph', 'compose', '--config', 'supergraph.yaml'], 45_000);
  if (ok) {
    console.log('Rover composes supergraph.yaml.');
    return true;
  }
  if (/downloading the 'supergraph' plugin/i.test(stderr) && !/error\[E\d+\].*compos/is.test(stderr)) {
    console.log(
      "Not composed with Rover: its 'supergraph' plugin could not be downloaded. npm run schema:check composes.",
    );
    return true;
  }
  console.error(`Rover does not compose supergraph.yaml:\n${stderr}`);
  return false;
}

async function checkRegistry(project: Project): Promise<boolean[]> {
  const graph = process.env['APOLLO_GRAPH_REF'] ?? readRoverConfig(project)['APOLLO_GRAPH_REF'] ?? '';
  if (!process.env['APOLLO_KEY']) {
    console.log(`Not checked against Apollo's registry: APOLLO_KEY is not set.`);
    return [];
  }
  const results: boolean[] = [];
  for (const { name, file } of project.subgraphs) {
    const { ok, stdout, stderr } = await rover(project, ['subgraph', 'check', graph, '--name', name, '--schema', file]);
    console.log(`${name}: rover subgraph check ${graph} ${ok ? 'passes' : 'FAILS'}\n${stdout}${stderr}`);
    results.push(ok);
  }
  return results;
}
