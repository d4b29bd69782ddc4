import { lstat, readdir, realpath } from 'node:fs/promises';
import { dirname, extname, join } from 'node:path';
import { z } from 'zod';
import { type ChildEnd, runChild } from '../processing/ffmpeg/child.js';
import { findTools } from '../processing/ffmpeg/tools.js';
import type { Download, Fetched } from './download.js';
import { openEgressProxy } from './egress-proxy.js';
import { importGuard } from './guard.js';
import { identifyMedia } from './identify-media.js';
import { ImportFault } from './import-fault.js';
import { faultOfYtDlp } from './yt-dlp-faults.js';
import { checkInfo, readInfo } from './yt-dlp-info.js';

/** Older ones have known holes: options injected by a page, files written where a page wants them. */
const OLDEST = [2026, 7, 4];

/** Fetches what a page shows. Undefined when there is no yt-dlp, or one that is too old. */
export async function downloadByYtDlp(download: Download): Promise<Fetched | undefined> {
  if (!(await isUsable(download))) return undefined;
  await using proxy = await openEgressProxy(importGuard(download.app.config));
  const lines: string[] = [];
  const asked = await run(
    download,
    [...options(download, proxy.url), '--dump-single-json', '--flat-playlist'],
    (line) => lines.push(line),
  );
  checkEnd(asked);
  const info = readInfo(lines.join('\n'));
  checkInfo(info);
  await download.expect(info.filesize ?? info.filesize_approx ?? null, info.title);
  const broken = new AbortController();
  const signal = AbortSignal.any([download.signal, broken.signal]);
  const args = [...options(download, proxy.url), ...(await outputOptions(download))];
  checkEnd(
    await run(
      { ...download, signal },
      args,
      counter(download, (error) => broken.abort(error)),
    ),
  );
  const path = await onlyFile(download);
  return { path, mimeType: await identifyMedia(path), fileName: `${info.title ?? info.id}${extname(path)}` };
}

async function isUsable(download: Download): Promise<boolean> {
  let version = '';
  const end = await run(download, ['--version'], (line) => {
    version ||= line;
  }).catch(() => undefined);
  const parts = version.trim().split('.').map(Number);
  if (end?.code !== 0 || parts.some((part) => !Number.isInteger(part))) return false;
  const older = OLDEST.findIndex((part, index) => (parts[index] ?? 0) !== part);
  return older < 0 || (parts[older] ?? 0) > (OLDEST[older] ?? 0);
}

/** People give a link and nothing else: no file of options, no plugin, no command, no cookie of a browser. */
function options({ app }: Download, proxy: string): string[] {
  return [
    ...['--ignore-config', '--no-config-locations', '--no-plugin-dirs', '--no-exec', '--no-cache-dir', '--no-update'],
    ...['--no-playlist', '--playlist-items', '1', '--no-warnings', '--no-color', '--proxy', proxy],
    ...['--use-extractors', app.config.ytDlpExtractors, '--js-runtimes', `node:${process.execPath}`],
    ...['--socket-timeout', '20', '--retries', '3', '--fragment-retries', '3', '--extractor-retries', '2'],
  ];
}

async function outputOptions({ app, id, folder }: Download): Promise<string[]> {
  const { ffmpeg } = await findTools(app.config);
  return [
    ...['--paths', folder, '--output', `${id}.%(ext)s`, '--restrict-filenames', '--no-overwrites', '--no-mtime'],
    // What needs no encoding to play everywhere is best.
    ...['--format-sort', 'res:1080,vcodec:h264,acodec:aac', '--merge-output-format', 'mp4/mkv'],
    ...['--downloader', 'native', ...(ffmpeg.includes('/') ? ['--ffmpeg-location', dirname(ffmpeg)] : [])],
    ...['--max-filesize', String(app.config.maxUploadBytes), '--match-filters', '!is_live'],
    ...['--quiet', '--progress', '--newline', '--progress-template', 'download:%(progress)j'],
  ];
}

const PROBE_ANSWER_BYTES = 16 * 1024 * 1024;

async function run(
  { app, url, folder, signal }: Download,
  args: readonly string[],
  onLine: (line: string) => unknown,
): Promise<ChildEnd> {
  const { config } = app;
  const { networkPrefix } = await findTools(config);
  const [command = config.ytDlpPath, ...rest] = [...networkPrefix, config.ytDlpPath, ...args];
  const end = await runChild({
    command,
    args: args.includes('--version') ? rest : [...rest, '--', url],
    ...{ cwd: folder, searchPath: config.searchPath, signal, onLine },
    timeoutMs: config.importTimeoutS * 1000,
    silenceMs: config.importSilenceS * 1000,
    // What it tells of its progress is not kept.
    maxOutputBytes: args.includes('--progress') ? Infinity : PROBE_ANSWER_BYTES,
  });
  signal.throwIfAborted();
  return end;
}

const progress = z.object({ filename: z.string().default(''), downloaded_bytes: z.number().nonnegative().default(0) });

/** Pictures and sound come one after the other, each counted from 0. */
function counter(download: Download, fail: (error: unknown) => void): (line: string) => void {
  const files = new Map<string, number>();
  return (line) => {
    const { data } = progress.safeParse(parse(line));
    if (!data) return;
    files.set(data.filename, data.downloaded_bytes);
    download.report([...files.values()].reduce((sum, bytes) => sum + bytes, 0)).catch(fail);
  };
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

function checkEnd({ code, stopped, complaint }: ChildEnd): void {
  if (stopped) throw new ImportFault('STALLED');
  if (code !== 0) throw faultOfYtDlp(complaint);
}

const EXTENSIONS = new Set(['.mp4', '.mkv', '.webm', '.mov', '.m4a', '.mp3', '.opus', '.ogg', '.flac', '.wav', '.aac']);

/** The one file that there must be now, and that it is one: what it says of itself is not believed. */
async function onlyFile({ id, folder }: Download): Promise<string> {
  const names = (await readdir(folder)).filter((name) => name.startsWith(`${id}.`) && EXTENSIONS.has(extname(name)));
  const [name] = names;
  if (name === undefined || names.length > 1) throw new ImportFault(names.length === 0 ? 'TOO_LARGE' : 'BROKEN');
  const path = join(folder, name);
  const inside = (await realpath(path)) === join(await realpath(folder), name);
  if (!inside || !(await lstat(path)).isFile()) throw new ImportFault('BROKEN');
  return path;
}
