// The whole pipeline (from the first step's begin to READY) against the same outputs by hand: one ffmpeg command for each
// kind of output, which decodes once, all side by side, and one command for each single output, as PeerTube does it. On 30 s of 480p that can
// be copied and on ten generated minutes of 1080p that cannot. The latter is drawn once and kept in the folder for
// temporary files. To make it shorter: PIPELINE_BENCH_SECONDS, PIPELINE_BENCH_ROUNDS, PIPELINE_BENCH_FILM (480p or
// 1080p), PIPELINE_BENCH_BY_HAND ('together' or 'one by one').
// Run after a build: npm run bench -- pipeline
import { existsSync, readFileSync, renameSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Account, register } from '../../e2e/support/client.ts';
import { thirtySecondFilm } from '../../e2e/support/clips.ts';
import { standalone } from '../../e2e/support/process.ts';
import { createUpload, sendWhole } from '../../e2e/support/tus.ts';
import { median, table } from '../support/report.ts';
import { byHand, type Film, ffmpeg, type How } from './by-hand.ts';

const SECONDS = Number(process.env['PIPELINE_BENCH_SECONDS'] ?? 600);
const ROUNDS = Number(process.env['PIPELINE_BENCH_ROUNDS'] ?? 3);
const PROCESSED =
  'query ($id: ID!) { mediaFile(id: $id) { status failure processingSteps { step startedAt finishedAt } } }';

const FILM = process.env['PIPELINE_BENCH_FILM'] ?? '';
const BY_HAND = process.env['PIPELINE_BENCH_BY_HAND'];
const HOWS: Readonly<Record<How, string>> = {
  together: 'a command for each kind, side by side',
  'one by one': 'a command for each output, one after the other',
};

const large = join(tmpdir(), `medianest-bench-film-${SECONDS}s.mp4`);
const all: readonly Film[] = [
  {
    ...{ name: '30 s of 480p, copied', path: await thirtySecondFilm(), seconds: 30, frameRate: 24, copied: true },
    sound: 'encoded',
    encoded: [
      [428, 240],
      [256, 144],
    ],
  },
  {
    ...{ name: `${SECONDS} s of 1080p, encoded`, path: large, seconds: SECONDS, frameRate: 25, copied: false },
    sound: 'copied',
    encoded: [
      [1920, 1080],
      [1280, 720],
      [854, 480],
    ],
  },
];
const films = all.filter(({ name }) => name.includes(FILM));
if (films.some(({ path }) => path === large)) await drawFilm();
const nest = await standalone();
try {
  const ada = await register(nest.origin, 'Ada');
  const rows: [string, ...string[]][] = [];
  for (const film of films) rows.push(...(await measure(ada, film)));
  table('The whole pipeline', rows);
} finally {
  await nest.remove();
}

async function drawFilm(): Promise<void> {
  if (existsSync(large)) return;
  const picture = `-f lavfi -i testsrc2=d=${SECONDS}:s=1920x1080:r=25 -f lavfi -i sine=d=${SECONDS}`;
  const codecs = '-c:v libx264 -preset ultrafast -pix_fmt yuv420p -g 5000 -sc_threshold 0 -c:a aac';
  await ffmpeg(`${picture} ${codecs} -f mp4 ${large}.part`);
  renameSync(`${large}.part`, large);
}

async function measure(person: Account, film: Film): Promise<[string, string][]> {
  const ours: number[] = [];
  const hows = (Object.keys(HOWS) as How[]).filter((how) => !BY_HAND || how === BY_HAND);
  const theirs = new Map(hows.map((how) => [how, [] as number[]]));
  for (let round = 0; round < ROUNDS; round++) {
    ours.push(await pipeline(person, film));
    for (const [how, seconds] of theirs) seconds.push(await time(() => byHand(film, how)));
  }
  const rows = [...theirs].map(([how, seconds]): [string, string] => {
    const ratio = (median(ours) / median(seconds)).toFixed(2);
    return [`${film.name}: ${HOWS[how]}`, `${median(seconds).toFixed(1)} s, ratio ${ratio}`];
  });
  return [[`${film.name}: the pipeline`, `${median(ours).toFixed(1)} s`], ...rows];
}

/** Seconds from the first step's begin to the last one's end, as the rows tell. */
async function pipeline(person: Account, { path }: Film): Promise<number> {
  const bytes = readFileSync(path);
  const input = { fileName: 'film.mp4', size: bytes.length, mimeType: 'video/mp4' };
  const { id, uploadUrl } = await createUpload(person, input);
  await sendWhole(bytes, uploadUrl);
  for (;;) {
    const { mediaFile } = await person.get(PROCESSED, { id });
    if (mediaFile.status === 'FAILED') throw new Error(mediaFile.failure);
    if (mediaFile.status !== 'READY') {
      await new Promise((resolve) => setTimeout(resolve, 250));
      continue;
    }
    const steps: { step: string; startedAt: string; finishedAt: string }[] = mediaFile.processingSteps;
    tellSteps(steps);
    const times = steps.flatMap(({ startedAt, finishedAt }) => [Date.parse(startedAt), Date.parse(finishedAt)]);
    return (Math.max(...times) - Math.min(...times)) / 1000;
  }
}

/** Where the time goes: when each step began and ended. */
function tellSteps(steps: readonly { step: string; startedAt: string; finishedAt: string }[]): void {
  const began = Math.min(...steps.map(({ startedAt }) => Date.parse(startedAt)));
  const since = (at: string) => ((Date.parse(at) - began) / 1000).toFixed(1);
  process.stderr.write(
    `${steps.map(({ step, startedAt, finishedAt }) => `${step} ${since(startedAt)}–${since(finishedAt)}`).join(', ')}\n`,
  );
}

async function time(work: () => Promise<void>): Promise<number> {
  const began = performance.now();
  await work();
  return (performance.now() - began) / 1000;
}
