import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { closeInOrder, freePort } from '@medianest/kit';
import { testDatabase } from '@medianest/kit/testing';
import { loadParts, startGraph } from '../../src/graph.ts';

/** The whole graph in this process, on databases of its own. */
export interface OneProcess {
  readonly origin: string;
  /** Where the subgraphs and the jobs keep what they know: `postgres://…` by name. */
  readonly databases: Readonly<Record<'users' | 'media' | 'content' | 'integrations' | 'jobs', string>>;
  close(): Promise<void>;
}

export async function startOneProcess(): Promise<OneProcess> {
  const port = await freePort();
  const folder = await mkdtemp(join(tmpdir(), 'medianest-one-process-'));
  const made = await Promise.all(Array.from({ length: 5 }, testDatabase));
  const [users = '', media = '', content = '', integrations = '', jobs = ''] = made.map(({ url }) => url);
  const origin = `http://127.0.0.1:${port}`;
  const key = () => randomBytes(32).toString('hex');
  const shared = {
    PATH: process.env['PATH'],
    LOG_LEVEL: 'silent',
    HOST: '127.0.0.1',
    ACTOR_KEY: key(),
    QUEUE_URL: jobs,
    PUBLIC_URL: origin,
  };
  const graph = await startGraph(await loadParts(), {
    gateway: { ...shared, ...GENEROUS, PORT: String(port), INTROSPECTION: 'true' },
    users: { ...shared, DATABASE_URL: users, KEY_ENCRYPTION_KEY: key(), REGISTRATIONS_PER_ADDRESS: '1000' },
    media: { ...shared, DATABASE_URL: media, URL_KEY: key(), STORAGE_URL: pathToFileURL(folder).href },
    content: { ...shared, DATABASE_URL: content },
    integrations: { ...shared, DATABASE_URL: integrations, KEY_ENCRYPTION_KEY: key(), SYNC_EVERY_MINUTES: '0' },
  });
  return {
    origin,
    databases: { users, media, content, integrations, jobs },
    async close() {
      await closeInOrder(graph.log, graph.steps);
      await Promise.all(made.map((database) => database.drop()));
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** For operations that ask for everything at once. */
const GENEROUS = {
  MAX_TOKENS: '100000',
  MAX_FIELDS: '100000',
  MAX_DEPTH: '100',
  MAX_COST: '100000000',
  PLANNING_BUDGET_MS: '60000',
};
