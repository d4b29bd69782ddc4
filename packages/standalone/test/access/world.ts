import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type KumaServer, startKumaServer } from '../../../../subgraphs/integrations/test/kuma-server.ts';
import { type PlexServer, startPlexServer } from '../../../../subgraphs/integrations/test/plex-server.ts';
import { type SeerrServer, startSeerrServer } from '../../../../subgraphs/integrations/test/seerr-server.ts';
import { startOneProcess } from '../support/one-process.ts';
import { People } from './people.ts';
import { HOUSEHOLD_FILM, makeAll, type Place, startUpload } from './things.ts';
import type { Its } from './words.ts';

/** The whole graph in one process, somebody of each kind, and one of each thing. */
export interface World extends Place {
  readonly its: Its;
  close(): Promise<void>;
}

export async function openWorld(): Promise<World> {
  const graph = await startOneProcess();
  const { origin } = graph;
  // An unfinished upload of everybody, so that whoever watches their own files is told something.
  const people = await People.register(origin, startUpload);
  const { accounts } = people;
  await accounts.otherMember.get('mutation { createOrganization(input: { name: "The others" }) { id } }');
  await accounts.admin.get('mutation { checkIntegrity(input: {}) { id } }');
  const folder = await mkdtemp(join(tmpdir(), 'medianest-access-'));
  const servers: PlexServer[] = [];
  const others: (KumaServer | SeerrServer)[] = [];
  const closing = <T extends KumaServer | SeerrServer>(server: T): T => {
    others.push(server);
    return server;
  };
  const place: Place = {
    origin,
    people,
    folder,
    startPlex: () => startPlex(servers),
    startKuma: async () => closing(await startKumaServer()),
    startSeerr: async () => closing(await startSeerrServer()),
  };
  return {
    ...place,
    its: await makeAll(place),
    async close() {
      await people.leave();
      await Promise.all([...servers, ...others].map((server) => server.close()));
      await graph.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** The first one has a film that no other has. */
async function startPlex(servers: PlexServer[]): Promise<PlexServer> {
  const server = await startPlexServer({ name: 'A Plex', machineIdentifier: randomUUID() });
  const film = server.sections[0]?.items[1]?.[0];
  if (servers.length === 0 && film) film['title'] = HOUSEHOLD_FILM;
  servers.push(server);
  return server;
}
