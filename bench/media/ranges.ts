// Signed file URLs of MediaNest in one process, against one worker of nginx that serves the same file, with wrk as the
// player of both: pieces at random places as players seek, pieces as long as a segment of HLS, and the whole file.
// Run after a build: npm run bench -- ranges
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort, waitFor } from '@medianest/kit/testing';
import { register } from '../../e2e/support/client.ts';
import { standalone } from '../../e2e/support/process.ts';
import { createUpload, sendWhole } from '../../e2e/support/tus.ts';
import { median, table } from '../support/report.ts';

const FILE_BYTES = 256 * 1024 * 1024;
const SECONDS = 5;
const ROUNDS = 5;
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
const { url: nginxUrl, child: nginx } = await startNginx();

const rows: [string, ...string[]][] = [];
for (const [name, length] of Object.entries(CASES)) {
  const [ours, theirs]: [Rate[], Rate[]] = [[], []];
  for (let round = 0; round < ROUNDS; round++) {
    ours.push(measure(originalUrl, length));
    theirs.push(measure(nginxUrl, length));
  }
  const per = (rates: Rate[]) => median(rates.map(({ perSecond }) => perSecond));
  const say = (rates: Rate[]) =>
    `${per(rates).toFixed(0)} requests/s, ${median(rates.map(({ megabytes }) => megabytes)).toFixed(0)} MB/s`;
  rows.push([name, `${say(ours)}; nginx ${say(theirs)}; ratio ${(per(ours) / per(theirs)).toFixed(2)}`]);
}
nginx.kill();
await ada.leave();
await nest.remove();
rmSync(folder, { recursive: true });
table(`Ranges of a file of 256 MiB, ${AT_ONCE} connections, medians of ${ROUNDS} rounds of ${SECONDS} s`, rows);

async function startNginx(): Promise<{ readonly url: string; readonly child: ChildProcess }> {
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
  await waitFor('nginx', () =>
    fetch(url, { method: 'HEAD' }).then(
      ({ ok }) => ok,
      () => false,
    ),
  );
  return { url, child };
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
