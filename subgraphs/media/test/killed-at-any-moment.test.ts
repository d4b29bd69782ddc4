import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as rest } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { testPerson, waitFor } from '@medianest/kit/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { MediaStatus } from '../src/media-file/enums.js';
import { MediaFile } from '../src/media-file/media-file.js';
import { ARTIFACTS, ORIGINALS } from '../src/storage/keys.js';
import { artifactHashes, plainFilm } from './artifacts.js';
import { expectSwitchable, readMaster } from './hls.js';
import { FILE, type Media, startMedia } from './media.js';

const [ada, admin] = [testPerson(), testPerson({ roles: ['ADMIN'] })];
const root = fileURLToPath(new URL('../../..', import.meta.url));
const KILLS = 10;
let media: Media;
let worker: ChildProcess | undefined;

beforeAll(async () => {
  media = await startMedia();
});
afterAll(async () => {
  worker?.kill('SIGKILL');
  await media.close();
});

function startWorker(): ChildProcess {
  worker = spawn(process.execPath, [join(root, 'subgraphs/media/dist/worker.js')], { env: media.env, stdio: 'ignore' });
  return worker;
}

const files = () => media.app.db.getRepository(MediaFile);
const row = (id: string) => files().findOneByOrFail({ id });
const upload = (name: string, bytes: Buffer) => media.upload(ada, { fileName: name, mimeType: 'video/mp4', bytes });
const ended = (id: string) => waitFor('READY', async () => (await row(id)).status !== 'PROCESSING');

test(`kill -9 at ${KILLS} moments leaves, once all is done, what an undisturbed run makes`, async () => {
  const film = await plainFilm(12, '426x240', 10);
  startWorker();
  const undisturbed = await upload('undisturbed.mp4', film);
  await ended(undisturbed);
  const wanted = await artifactHashes(media, undisturbed);
  expect(Object.keys(wanted).length).toBeGreaterThan(20);
  const { data } = await media.client.query(ada, FILE, { id: undisturbed });
  await expectSwitchable(await readMaster(media.local(data.mediaFile.playbackUrl)), 10);

  // Each has the same bytes, and a film of its own is under way at each of the moments.
  const ids: string[] = [];
  for (let kill = 0; kill < KILLS; kill++) {
    ids.push(await upload(`killed-${kill}.mp4`, film));
    await waitFor('a run', async () =>
      (await files().findBy({ status: MediaStatus.PROCESSING })).some(({ runId }) => runId),
    );
    // No moment is better than another.
    await rest(Math.random() * 1_500);
    const killed = worker;
    killed?.kill('SIGKILL');
    if (killed && killed.exitCode === null && killed.signalCode === null) await once(killed, 'exit');
    // None is given up for it: that is told elsewhere, and on a slow machine one film meets many of them.
    await media.app.db.query('update processing_jobs set crashes = 0');
    startWorker();
  }
  for (const id of ids) {
    await ended(id);
    expect(await artifactHashes(media, id)).toEqual(wanted);
  }
  const left = `select step, state from processing_jobs where state in ('WAITING', 'RUNNING')`;
  expect(await media.app.db.query(left)).toEqual([]);
  await waitFor('empty scratch folders', async () => (await media.app.scratch.ids()).length === 0);
  expect(await integrityReport()).toEqual([]);
});

const CHECK = 'mutation { checkIntegrity(input: { withHashes: true }) { id } }';
const LAST = '{ lastIntegrityCheck { id finishedAt originals artifacts } }';
const REPORT = '{ integrityReport(first: 100) { nodes { key problem detail } } }';

/** What a check finds that reads every original. To it, what is there has lain there for long, and is not on its way. */
async function integrityReport(): Promise<object[]> {
  const then = new Date(Date.now() - 2 * 3600_000);
  for (const kind of [ORIGINALS, ARTIFACTS])
    for await (const { key } of media.app.storage.list(kind)) await utimes(join(media.folder, key), then, then);
  const { id } = (await media.client.query(admin, CHECK)).data.checkIntegrity;
  await waitFor('the end of the check', async () => {
    const last = (await media.client.query(admin, LAST)).data.lastIntegrityCheck;
    return last.id === id && last.finishedAt && last.originals === 1 && last.artifacts > 20 * KILLS;
  });
  return (await media.client.query(admin, REPORT)).data.integrityReport.nodes;
}
