// The whole pipeline (from the first step's begin to READY) against the same outputs by hand: one ffmpeg command for each
// kind of output, which decodes once, all side by side, and one command for each single output, as PeerTube does it. On 30 s of 480p that can
// be copied and on ten generated minutes of 1080p that cannot (PIPELINE_BENCH_SECONDS and
// PIPELINE_BENCH_ROUNDS make it shorter).
// Run after a build: npm run bench -- pipeline
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Account, register } from '../../e2e/support/client.ts';
import { thirtySecondFilm } from '../../e2e/support/clips.ts';
import { standalone } from '../../e2e/support/process.ts';
import { createUpload, sendWhole } from '../../e2e/support/tus.ts';
import { median, table } from '../support/report.ts';
import { byHand, type Film, ffmpeg } from './by-hand.ts';

const SECONDS = Number(process.env['PIPELINE_BENCH_SECONDS'] ?? 600);
const ROUNDS = Number(process.env['PIPELINE_BENCH_ROUNDS'] ?? 3);
const PROCESSED =
  'query ($id: ID!) { mediaFile(id: $id) { status failure processingSteps { step startedAt finishedAt } } }';

const folder = mkdtempSync(join(tmpdir(), 'medianest-bench-'));
const large = join(folder, 'large.mp4');
await ffmpeg(
  `-f lavfi -i testsrc2=d=${SECONDS}:s=1920x1080:r=25 -f lavfi -i sine=d=${SECONDS} -c:v libx264 -preset ultrafast -pix_fmt yuv420p -g 5000 -sc_threshold 0 -c:a aac ${large}`,
);
const films: readonly Film[] = [
  {
    ...{ name: '30 s of 480p, copied', path: await thirtySecondFilm(), seconds: 30, frameRate: 24, copied: true },
    encoded: [
      [428, 240],
      [256, 144],
    ],
  },
  {
    ...{ name: `${SECONDS} s of 1080p, encoded`, path: large, seconds: SECONDS, frameRate: 25, copied: false },
    encoded: [
      [1920, 1080],
      [1280, 720],
      [854, 480],
    ],
  },
];
const nest = await standalone();
try {
  const ada = await register(nest.origin, 'Ada');
  const rows: [string, ...string[]][] = [];
  for (const film of films) rows.push(...(await measure(ada, film)));
  table('The whole pipeline', rows);
} finally {
  await nest.remove();
  rmSync(folder, { recursive: true, force: true });
}

async function measure(person: Account, film: Film): Promise<[string, string][]> {
  const [ours, together, single]: [number[], number[], number[]] = [[], [], []];
  for (let round = 0; round < ROUNDS; round++) {
    ours.push(await pipeline(person, film));
    together.push(await time(() => byHand(film, 'together')));
    single.push(await time(() => byHand(film, 'one by one')));
  }
  const row = (what: string, seconds: readonly number[]): [string, string] => {
    const ratio = seconds === ours ? '' : `, ratio ${(median(ours) / median(seconds)).toFixed(2)}`;
    return [`${film.name}: ${what}`, `${median(seconds).toFixed(1)} s${ratio}`];
  };
  return [
    row('the pipeline', ours),
    row('a command for each kind, side by side', together),
    row('a command for each output, one after the other', single),
  ];
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
