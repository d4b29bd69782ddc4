// Pictures to find a place by, of a generated ten-minute film in 1080p (TRICKPLAY_BENCH_SECONDS makes it shorter): by key frames alone as MediaNest makes them,
// against the same tiles by a full decode. Run after a build: npm run bench -- trickplay
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readConfig } from '../../subgraphs/media/dist/config.js';
import { probe } from '../../subgraphs/media/dist/processing/examine/probe.js';
import { trickplay } from '../../subgraphs/media/dist/processing/steps/trickplay.js';
import { median, table } from '../support/report.ts';

const SECONDS = Number(process.env['TRICKPLAY_BENCH_SECONDS'] ?? 600);
const ROUNDS = 3;
const secret = '0'.repeat(64);
const database = 'postgres://nobody@127.0.0.1/nothing';
const folder = mkdtempSync(join(tmpdir(), 'medianest-bench-'));
const film = join(folder, 'film.mp4');
const signal = new AbortController().signal;
const config = readConfig({
  ...{ PATH: process.env['PATH'] ?? '', DATABASE_URL: database, QUEUE_URL: database },
  ...{ ACTOR_KEY: secret, URL_KEY: secret, STORAGE_URL: `file://${folder}` },
});

try {
  ffmpeg(
    `-f lavfi -i testsrc2=d=${SECONDS}:s=1920x1080:r=25 -c:v libx264 -preset ultrafast -pix_fmt yuv420p -g 250`,
    film,
  );
  const ours: number[] = [];
  const full: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const work = join(folder, `round-${round}`);
    mkdirSync(work);
    const began = performance.now();
    // The probe has looked for the key frames.
    const found = await probe({ config } as never, { path: film, demuxer: 'mov', signal });
    const made = await byKeyFrames(found, work);
    ours.push((performance.now() - began) / 1000);
    if (!made) throw new Error('There was nothing to make of the film.');
    const { interval, width, height } = made;
    const tiles = `fps=1/${interval}:round=up,scale=${width}:${height}:flags=fast_bilinear,tile=10x10`;
    const again = performance.now();
    ffmpeg(`-threads 2 -i ${film} -an -vf ${tiles} -c:v mjpeg -q:v 5`, join(work, 'full-%d.jpg'));
    full.push((performance.now() - again) / 1000);
    const drawn = readdirSync(work).filter((name) => name.startsWith('full-')).length;
    if (drawn !== made.tiles.length)
      throw new Error(`${made.tiles.length} tiles by key frames, ${drawn} by a full decode`);
  }
  table(`Trickplay of ${SECONDS} s in 1080p`, [
    ['by key frames, as the probe and the step do it', `${median(ours).toFixed(2)} s`],
    ['the same tiles by a full decode', `${median(full).toFixed(2)} s`],
    ['ratio', `${(median(full) / median(ours)).toFixed(1)}`],
  ]);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function ffmpeg(words: string, output: string): void {
  execFileSync('ffmpeg', ['-v', 'error', '-nostdin', '-y', ...words.split(' '), output]);
}

/** As the step does it, with no storage to keep it in. */
function byKeyFrames(found: Awaited<ReturnType<typeof probe>>, folder: string) {
  const file = { ...found, duration: found.probe.duration };
  const work = { app: { config }, file, input: film, folder, signal, keep: async () => {}, report() {} };
  return trickplay.run(work as never, async () => {});
}
