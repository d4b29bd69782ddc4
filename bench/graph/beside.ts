// The page query of somebody who looks at their films, ten times a second, while nothing else runs and while a film of
// 1080p is encoded on the same cores.
// Run after a build: npm run bench -- beside
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { waitFor } from '@medianest/kit/testing';
import { standalone } from '../../e2e/support/process.ts';
import { createUpload, sendWhole } from '../../e2e/support/tus.ts';
import { askPage, fillPage } from '../support/page.ts';
import { median, quantile, table } from '../support/report.ts';

const SECONDS = 20;
const EVERY_MS = 100;

const film = readFileSync(longFilm());
const nest = await standalone();
try {
  const ada = await fillPage(nest);
  await ask(5);
  const alone = await ask(SECONDS);
  const { id, uploadUrl } = await createUpload(ada, { fileName: 'long.mp4', size: film.length, mimeType: 'video/mp4' });
  await sendWhole(film, uploadUrl);
  const isEncoded = async () => {
    const asked = 'query ($id: ID!) { mediaFile(id: $id) { processingSteps { step state } } }';
    const { mediaFile } = await ada.get(asked, { id });
    const steps: { step: string; state: string }[] = mediaFile.processingSteps;
    return steps.find(({ step }) => step === 'PACKAGE')?.state === 'RUNNING';
  };
  await waitFor('its encoding', isEncoded);
  const beside = await ask(SECONDS);
  if (!(await isEncoded())) throw new Error('The film was encoded too soon: make it longer.');
  const row = (name: string, waits: readonly number[]): [string, ...string[]] => [
    name,
    ...[median(waits), quantile(waits, 0.95), quantile(waits, 0.99)].map((ms) => `${ms.toFixed(1)} ms`),
  ];
  table(
    'The page query',
    [row('nothing else runs', alone), row('while a film is encoded', beside)],
    ['meanwhile', 'median', 'p95', 'p99'],
  );

  /** How long each answer took, in milliseconds. */
  async function ask(seconds: number): Promise<number[]> {
    const waits: number[] = [];
    for (const until = performance.now() + seconds * 1000; performance.now() < until; await pause(EVERY_MS)) {
      const began = performance.now();
      await askPage(ada, `film number ${began}`);
      waits.push(performance.now() - began);
    }
    return waits;
  }
} finally {
  await nest.remove();
}

/** Three minutes, of which no stream can be copied. */
function longFilm(): string {
  const file = join(mkdtempSync(join(tmpdir(), 'medianest-bench-')), 'long.mp4');
  const picture = ['-f', 'lavfi', '-i', 'testsrc2=size=1920x1080:rate=25:duration=180'];
  const codec = ['-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p', '-g', '5000'];
  execFileSync('ffmpeg', ['-v', 'error', '-nostdin', ...picture, ...codec, file]);
  return file;
}
