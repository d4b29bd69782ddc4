// Signed file URLs of MediaNest in one process, against one worker of nginx that serves the same file and a node:http that
// answers from memory, with wrk as the player of all: pieces at random places as players seek, pieces as long as a segment
// of HLS, and the whole file.
// Run after a build: npm run bench -- ranges
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '@medianest/kit';
import { waitFor } from '@medianest/kit/testing';
import { register } from '../../e2e/support/client.ts';
import { standalone } from '../../e2e/support/process.ts';
import { createUpload, sendWhole } from '../../e2e/support/tus.ts';
import { median, table } from '../support/report.ts';

const FILE_BYTES = 256 * 1024 * 1024;
const SECONDS = 2;
const ROUNDS = 3;
const AT_ONCE = 8;
const CASES = { '4 KiB': 4 * 1024, '64 KiB': 64 * 1024, '1 MiB': 1024 * 1024, 'the whole file': FILE_BYTES };

interface Rate {
  readonly perSecond: number;
  readonly megabytes: number;
}

const folder = mkdtempSync(join(tmpdir(), 'medianest-bench-'));
const bytes = randomBytes(FILE_BYTES);
const nest = await standalone();
const ada = await register(nest.origin, 'Ada');
const { id, uploadUrl } = await createUpload(ada, { fileName: 'film.mp4', size: FILE_BYTES, mimeType: 'video/mp4' });
await sendWhole(bytes, uploadUrl);
// Noise is no film; its original can be had all the same, and no ffmpeg runs beside what is measured.
const READ = 'query ($id: ID!) { mediaFile(id: $id) { status originalUrl } }';
const { originalUrl } = await waitFor('the end of its processing', async () => {
  const { mediaFile } = await ada.get(READ, { id });
  return mediaFile.status === 'FAILED' && mediaFile;
});
const nginx = await startNginx();
const bare = await startBare();

const rows: [string, ...string[]][] = [];
for (const [name, length] of Object.entries(CASES)) {
  const rates: Record<'ours' | 'nginx' | 'bare', Rate[]> = { ours: [], nginx: [], bare: [] };
  for (let round = 0; round < ROUNDS; round++) {
    rates.ours.push(measure(originalUrl, length));
    rates.nginx.push(measure(nginx.url, length));
    rates.bare.push(measure(bare.url, length));
  }
  const per = (side: keyof typeof rates) => median(rates[side].map(({ perSecond }) => perSecond));
  const say = (side: keyof typeof rates) =>
    `${per(side).toFixed(0)} requests/s, ${median(rates[side].map(({ megabytes }) => megabytes)).toFixed(0)} MB/s`;
  const ratio = (side: keyof typeof rates) => (per(side) / per('nginx')).toFixed(2);
  rows.push([name, say('ours'), say('nginx'), ratio('ours'), ratio('bare')]);
}
nginx.child.kill();
bare.child.kill();
await ada.leave();
await nest.remove();
rmSync(folder, { recursive: true });
table(`Ranges of a file of 256 MiB, ${AT_ONCE} connections, medians of ${ROUNDS} rounds of ${SECONDS} s`, rows, [
  'pieces',
  'MediaNest',
  'nginx',
  'MediaNest / nginx',
  'node:http from memory / nginx',
]);

interface Peer {
  readonly url: string;
  readonly child: ChildProcess;
}

async function startBare(): Promise<Peer> {
  const port = await freePort();
  const script = join(import.meta.dirname, 'bare-http.ts');
  const child = spawn(process.execPath, [script, String(port), String(FILE_BYTES)], { stdio: 'inherit' });
  const url = `http://127.0.0.1:${port}/film.bin`;
  await answers(url);
  return { url, child };
}

async function startNginx(): Promise<Peer> {
  const port = await freePort();
  mkdirSync(join(folder, 'www'));
  writeFileSync(join(folder, 'www/film.bin'), bytes);
  writeFileSync(
    join(folder, 'nginx.conf'),
    `worker_processes 1; daemon off; pid ${folder}/pid; error_log ${folder}/error.log; user root;
     events { worker_connections 1024; }
     http { access_log off; sendfile on; keepalive_requests 1000000; open_file_cache max=100;
       server { listen 127.0.0.1:${port}; root ${folder}/www; } }`,
  );
  const child = spawn('nginx', ['-p', folder, '-c', join(folder, 'nginx.conf')], { stdio: 'ignore' });
  const url = `http://127.0.0.1:${port}/film.bin`;
  await answers(url);
  return { url, child };
}

async function answers(url: string): Promise<void> {
  const ask = () => fetch(url, { headers: { range: 'bytes=0-0' } });
  await waitFor(`an answer of ${url}`, () =>
    ask().then(
      ({ ok }) => ok,
      () => false,
    ),
  );
}

/** What wrk counts when it asks for pieces of a length at random places. */
function measure(url: string, length: number): Rate {
  const script = join(folder, 'pieces.lua');
  writeFileSync(
    script,
    `request = function()
       local start = math.random(0, ${FILE_BYTES - length})
       return wrk.format("GET", nil, { ["Range"] = "bytes=" .. start .. "-" .. (start + ${length - 1}) })
     end
     done = function(summary, latency, requests)
       local seconds = summary.duration / 1e6
       local wrong = summary.errors.status + summary.errors.connect + summary.errors.read
       io.write(string.format('{"perSecond":%f,"megabytes":%f,"wrong":%d}', summary.requests / seconds, summary.bytes / seconds / 1e6, wrong))
     end`,
  );
  const out = execFileSync('wrk', ['-t1', `-c${AT_ONCE}`, `-d${SECONDS}s`, '-s', script, url], { encoding: 'utf8' });
  const { wrong, ...rate } = JSON.parse(out.slice(out.indexOf('{')));
  if (wrong > 0) throw new Error(`${wrong} requests to ${url} failed.`);
  return rate;
}
