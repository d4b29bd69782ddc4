// Uploads through the whole of MediaNest against a bare @tus/server and against cp: MB/s, and what memory they take.
// Run after a build: npm run bench -- uploads. It wants 10 GB of disk; UPLOAD_BENCH_GB=1 makes the large file smaller.
import { execFileSync, spawn } from 'node:child_process';
import { randomFillSync } from 'node:crypto';
import { createReadStream, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { appendFile, copyFile, open } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { freePort } from '@medianest/kit';
import { waitFor } from '@medianest/kit/testing';
import { register } from '../../e2e/support/client.ts';
import { standalone } from '../../e2e/support/process.ts';
import { createUpload } from '../../e2e/support/tus.ts';
import { median, table } from '../support/report.ts';

const RUNS = 5;
const MB = 1024 * 1024;
const SMALL = 256 * MB;
const LARGE = Number(process.env['UPLOAD_BENCH_GB'] ?? 4) * 1024 * MB;
const folder = mkdtempSync(join(tmpdir(), 'medianest-bench-'));

const bare = await startBare();
const nest = await standalone();
const ada = await register(nest.origin, 'Ada');
const ours = {
  pid: nest.pid(),
  create: async (size: number) =>
    (await createUpload(ada, { fileName: 'Film.mp4', size, mimeType: 'video/mp4' })).uploadUrl,
};

const film = await makeFile('small', SMALL);
const rates: Record<'ours' | 'bare' | 'cp', number[]> = { ours: [], bare: [], cp: [] };
const work: Record<'ours' | 'bare', number[]> = { ours: [], bare: [] };
for (let run = 0; run < RUNS; run++) {
  await makeDifferent(film);
  const before = [cpuOf(bare.pid), cpuOf(ours.pid)] as const;
  rates.bare.push(await rateOf(SMALL, () => send(bare, film)));
  rates.ours.push(await rateOf(SMALL, () => send(ours, film)));
  work.bare.push(((cpuOf(bare.pid) - before[0]) * 1024 * MB) / SMALL);
  work.ours.push(((cpuOf(ours.pid) - before[1]) * 1024 * MB) / SMALL);
  rates.cp.push(await rateOf(SMALL, () => copyAndSync(film)));
}
const small = peakOf(ours.pid);
const large = await makeFile('large', LARGE);
await send(ours, large);
const [after, bareAfter] = [peakOf(ours.pid), peakOf(bare.pid)];
bare.stop();
await nest.remove();
rmSync(folder, { recursive: true });

const [our, their, copied] = [rates.ours, rates.bare, rates.cp].map(median) as [number, number, number];
table(`Uploads of ${SMALL / MB} MB, median of ${RUNS}`, [
  ['MediaNest: gateway, media, SHA-256, synced to disk', `${our.toFixed(0)} MB/s`],
  ['a bare @tus/server: no gateway, no hash, not synced', `${their.toFixed(0)} MB/s`],
  ['cp and sync', `${copied.toFixed(0)} MB/s`],
  ['ours / bare', (our / their).toFixed(2)],
  ['CPU of MediaNest, all that it does included', `${median(work.ours).toFixed(1)} s for a GB`],
  ['CPU of the bare server', `${median(work.bare).toFixed(1)} s for a GB`],
  ['ours / cp', (our / copied).toFixed(2)],
  [`peak memory after ${SMALL / MB} MB files`, `${small} MB`],
  [`peak memory after ${LARGE / MB} MB more in one`, `${after} MB`],
  [`a bare @tus/server's peak, small files alone`, `${bareAfter} MB`],
]);

interface Target {
  readonly pid: number;
  create(size: number): Promise<string>;
}

async function startBare(): Promise<Target & { stop(): void }> {
  const port = await freePort();
  const store = mkdtempSync(join(folder, 'bare-'));
  const child = spawn(process.execPath, [join(import.meta.dirname, 'bare-tus.ts'), store, String(port)], {
    stdio: 'inherit',
  });
  const url = `http://127.0.0.1:${port}/uploads`;
  const options = () => fetch(url, { method: 'OPTIONS' });
  await waitFor('the bare server', async () => (await options().catch(() => undefined))?.ok ?? false);
  return {
    pid: child.pid ?? 0,
    async create(size) {
      const headers = { 'tus-resumable': '1.0.0', 'upload-length': String(size) };
      return (await fetch(url, { method: 'POST', headers })).headers.get('location') ?? '';
    },
    stop: () => void child.kill(),
  };
}

async function makeFile(name: string, size: number): Promise<string> {
  const path = join(folder, name);
  const block = randomFillSync(Buffer.alloc(16 * MB));
  writeFileSync(path, '');
  for (let written = 0; written < size; written += block.length) await appendFile(path, block);
  return path;
}

/** The same bytes twice would be kept once. */
async function makeDifferent(path: string): Promise<void> {
  await using file = await open(path, 'r+');
  await file.write(randomFillSync(Buffer.alloc(64)), 0, 64, 0);
}

async function send(target: Target, path: string): Promise<void> {
  const { size } = statSync(path);
  const headers = {
    'tus-resumable': '1.0.0',
    'upload-offset': '0',
    'content-type': 'application/offset+octet-stream',
    'content-length': size,
  };
  const sending = request(await target.create(size), { method: 'PATCH', headers });
  const status = new Promise((resolve, reject) => {
    sending.on('response', (response) => resolve(response.resume().statusCode)).on('error', reject);
  });
  await pipeline(createReadStream(path, { highWaterMark: MB }), sending);
  if ((await status) !== 204) throw new Error(`The upload was answered with ${await status}.`);
}

async function copyAndSync(path: string): Promise<void> {
  const copy = `${path}.copy`;
  await copyFile(path, copy);
  await using file = await open(copy, 'r+');
  await file.sync();
}

async function rateOf(bytes: number, work: () => Promise<void>): Promise<number> {
  // What others have left in memory is not written in our time.
  execFileSync('sync');
  const began = performance.now();
  await work();
  return bytes / MB / ((performance.now() - began) / 1000);
}

/** Seconds of CPU a process has used. */
function cpuOf(pid: number): number {
  const [, rest = ''] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ');
  const [user, system] = rest.split(' ').slice(11, 13).map(Number);
  return ((user ?? 0) + (system ?? 0)) / 100;
}

/** The most memory a process has had, in MB. */
function peakOf(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Math.round(Number(/VmHWM:\s+(\d+)/.exec(status)?.[1]) / 1024);
}
