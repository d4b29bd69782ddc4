// From the last byte of an upload to READY, against the same ffmpeg commands run by hand one after the other.
// Run after a build: npm run bench -- upload
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { type Account, register } from '../../e2e/support/client.ts';
import { thirtySecondFilm } from '../../e2e/support/clips.ts';
import { standalone } from '../../e2e/support/process.ts';
import { createUpload, sendWhole } from '../../e2e/support/tus.ts';
import { median, table } from '../support/report.ts';

const RUNS = 5;
const folder = mkdtempSync(join(tmpdir(), 'medianest-bench-'));
const commands = join(folder, 'commands');
const recorder = join(folder, 'ffmpeg');
// Notes every command and runs it: the same commands are then run by hand.
writeFileSync(
  recorder,
  `#!/bin/sh\nprintf '%s\\037' "$@" >> '${commands}'; echo >> '${commands}'\nexec ffmpeg "$@"\n`,
  {
    mode: 0o755,
  },
);

const nest = await standalone({ FFMPEG_PATH: recorder });
const ada = await register(nest.origin, 'Ada');
const film = await thirtySecondFilm();
const ours: number[] = [];
const byHand: number[] = [];
for (let run = 0; run < RUNS; run++) {
  rmSync(commands, { force: true });
  ours.push(await lastByteToReady(ada, film));
  byHand.push(handRun(readFileSync(commands, 'utf8')));
}
await nest.remove();
rmSync(folder, { recursive: true });

table('Last byte to READY, 30 s of 480p film', [
  ['the graph', `${median(ours).toFixed(0)} ms`],
  ['the same ffmpeg commands by hand', `${median(byHand).toFixed(0)} ms`],
  ['ratio', (median(ours) / median(byHand)).toFixed(2)],
]);

async function lastByteToReady(person: Account, file: string): Promise<number> {
  const bytes = readFileSync(file);
  const { id, uploadUrl } = await createUpload(person, {
    fileName: 'Film.mp4',
    size: bytes.length,
    mimeType: 'video/mp4',
  });
  const watch = person.watch('subscription ($id: ID!) { mediaProcessing(mediaFileId: $id) { status } }', { id });
  await watch.next();
  await sendWhole(bytes, uploadUrl);
  const began = performance.now();
  let status: string | undefined;
  for await (const event of watch) status = event.data?.mediaProcessing.status;
  if (status !== 'READY') throw new Error(`The film ended ${status}.`);
  return performance.now() - began;
}

/** Runs the recorded commands again, one after the other, in a fresh folder. */
function handRun(recorded: string): number {
  const cwd = mkdtempSync(join(folder, 'hand-'));
  const lines = recorded.split('\n').filter((line) => line !== '' && !line.startsWith('-version'));
  const runs = lines.map((line) =>
    line
      .split('\u001f')
      .slice(0, -1)
      .map((word) => moved(word, cwd)),
  );
  const began = performance.now();
  for (const args of runs) execFileSync('ffmpeg', args, { cwd, stdio: 'ignore' });
  return performance.now() - began;
}

/** Outputs are named within the folder of a run, or relative to it; by hand they go into the fresh one. */
function moved(word: string, cwd: string): string {
  const place = /^(?:\/.*\/unfinished\/[^/]+\/[^/]+\/)?([\w-]+\/[^:]+\.(?:m3u8|m4s|mp4|jpg))$/.exec(word)?.[1];
  if (place) mkdirSync(join(cwd, dirname(place)), { recursive: true });
  return word.includes('/unfinished/') ? join(cwd, basename(word)) : word;
}
