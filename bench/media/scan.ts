// How fast a library folder is scanned: files/s of the first scan and of one that finds nothing new, with the memory it
// takes. Run after a build: npm run bench -- scan. SCAN_BENCH_FILES=1000 makes the folder smaller.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { waitFor } from '@medianest/kit/testing';
import { register } from '../../e2e/support/client.ts';
import { standalone } from '../../e2e/support/process.ts';
import { table } from '../support/report.ts';

const FILES = Number(process.env['SCAN_BENCH_FILES'] ?? 10_000);
const PER_FOLDER = 100;
const folder = mkdtempSync(join(tmpdir(), 'medianest-bench-'));
const made = join(folder, '.song.mp3');
execFileSync('ffmpeg', ['-v', 'error', '-f', 'lavfi', '-i', 'sine=d=3', made]);
const song = readFileSync(made);
for (let n = 0; n < FILES; n++) {
  const album = join(folder, `Album ${Math.floor(n / PER_FOLDER)}`);
  if (n % PER_FOLDER === 0) mkdirSync(album);
  writeFileSync(join(album, `Song ${n}.mp3`), Buffer.concat([song, Buffer.from(String(n))]));
}

const nest = await standalone();
const ada = await register(nest.origin, 'Ada');
const { addLibraryFolder } = await ada.get(
  'mutation ($path: String!) { addLibraryFolder(input: { path: $path, name: "Songs" }) { id } }',
  { path: folder },
);
const first = await scanTime();
const before = peakOf(nest.pid());
await ada.get('mutation ($id: ID!) { scanLibrary(input: { libraryFolderId: $id }) { id } }', addLibraryFolder);
const again = await scanTime();
await nest.remove();
rmSync(folder, { recursive: true });

table(`Scanning a library folder of ${FILES} songs`, [
  ['first scan: every file fingerprinted and noted, and processed meanwhile', `${(FILES / first).toFixed(0)} files/s`],
  ['scan that finds nothing new', `${(FILES / again).toFixed(0)} files/s`],
  ['peak memory of the process, first scan', `${before} MB`],
]);

/** Seconds, as the scan itself counts them. */
async function scanTime(): Promise<number> {
  const scan = await waitFor('the scan', lastScan, 30 * 60_000);
  return (Date.parse(scan.finishedAt) - Date.parse(scan.startedAt)) / 1000;
}

interface Scan {
  readonly status: string;
  readonly startedAt: string;
  readonly finishedAt: string;
}

async function lastScan(): Promise<Scan | undefined> {
  const { libraryFolders } = await ada.get('{ libraryFolders { nodes { lastScan { status startedAt finishedAt } } } }');
  const scan: Scan | undefined = libraryFolders.nodes[0]?.lastScan;
  if (scan?.status === 'FAILED') throw new Error('The scan failed.');
  return scan?.status === 'SUCCEEDED' ? scan : undefined;
}

function peakOf(pid: number): number {
  return Math.round(Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024);
}
