// How films are encoded, against x264's veryfast, which most servers take: time, bytes and how near the pictures are to
// the film's. On 30 s of film and on ten generated seconds in 1080p. Run: npm run bench -- encoding
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { thirtySecondFilm } from '../../e2e/support/clips.ts';
import { table } from '../support/report.ts';

const WAYS = {
  'the pipeline': '-preset superfast -mbtree 1 -rc-lookahead 10 -crf 22',
  'veryfast, crf 22': '-preset veryfast -crf 22',
  'superfast, crf 22': '-preset superfast -crf 22',
  'as PeerTube, crf 23': '-preset veryfast -b_strategy 1 -bf 16 -crf 23',
};

const folder = mkdtempSync(join(tmpdir(), 'medianest-bench-'));
const drawn = join(folder, 'drawn.mp4');
await ffmpeg(`-f lavfi -i testsrc2=d=10:s=1920x1080:r=25 -c:v libx264 -preset ultrafast -qp 10 ${drawn}`);
try {
  const rows: [string, ...string[]][] = [];
  for (const [name, film] of Object.entries({ '480p': await thirtySecondFilm(), 'drawn 1080p': drawn })) {
    for (const [way, options] of Object.entries(WAYS)) rows.push([`${name}: ${way}`, await measure(film, options)]);
  }
  table('Encoding', rows);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function measure(film: string, options: string): Promise<string> {
  const made = join(folder, 'made.mp4');
  const x264 = `-c:v libx264 ${options} -profile:v high -sc_threshold 0 -g 150 -threads 2`;
  const told = await ffmpeg(`-benchmark -i ${film} -map 0:v ${x264} ${made}`);
  const compared = await ffmpeg(`-i ${made} -i ${film} -lavfi [0:v][1:v]psnr -f null -`);
  const [, cpu = ''] = /utime=([\d.]+)s/.exec(told) ?? [];
  const [, psnr = ''] = /average:([\d.]+)/.exec(compared) ?? [];
  const megabytes = (statSync(made).size / 1e6).toFixed(2);
  return `${Number(cpu).toFixed(1)} s of CPU, ${megabytes} MB, PSNR ${Number(psnr).toFixed(1)} dB`;
}

/** No word of a command may hold a space. @returns what it tells */
async function ffmpeg(words: string): Promise<string> {
  const { stderr } = await promisify(execFile)('ffmpeg', ['-hide_banner', '-nostdin', '-y', ...words.split(' ')]);
  return stderr;
}
