import { dirname, join } from 'node:path';
import ffmpeg from 'fluent-ffmpeg';
import type { MediaConfig } from '../../config.js';
import { runChild } from './child.js';
import { findSandbox, type Sandbox } from './sandbox.js';

// The only file that knows fluent-ffmpeg (archived upstream). It asks what an ffmpeg can do; what strangers sent is
// never given to it: it has no limits, and reads ffprobe's text in a way that a tag can talk into.

/** How this machine runs ffmpeg. */
export interface Tools extends Sandbox {
  readonly ffmpeg: string;
  readonly ffprobe: string;
  readonly version: string;
  /** The names of its encoders, such as `libx264`; that one is here does not say that its hardware is. */
  readonly encoders: ReadonlySet<string>;
  /** Whether it can bring HDR to other screens. */
  readonly toneMaps: boolean;
}

export type ToolConfig = Pick<
  MediaConfig,
  'ffmpegPath' | 'ffprobePath' | 'searchPath' | 'ffmpegSilenceS' | 'ffmpegNice'
>;

/** Debian 12 has it. */
const OLDEST = '5.1';
/** Where packages put an ffmpeg that is better than the system's. */
const KNOWN_FOLDERS = ['/usr/lib/jellyfin-ffmpeg', '/usr/local/bin', '/opt/homebrew/bin'];
const NEEDED_ENCODERS = ['libx264', 'aac', 'png'];
const TONE_MAPPING = ['zscale', 'tonemap'];

const found = new WeakMap<ToolConfig, Promise<Tools>>();

/** Looks what there is, once. Throws a sentence when there is no ffmpeg that does. */
export function findTools(config: ToolConfig): Promise<Tools> {
  const known = found.get(config);
  if (known) return known;
  const fresh = look(config);
  found.set(config, fresh);
  // The next who asks may have more luck.
  fresh.catch(() => found.delete(config));
  return fresh;
}

async function look(config: ToolConfig): Promise<Tools> {
  const best = await findNewest(config);
  if (!best)
    throw new Error(`No ffmpeg ${OLDEST} or newer was found: install it, or set FFMPEG_PATH and FFPROBE_PATH.`);
  const encoders = await findEncoders(best.ffmpeg);
  const lacking = NEEDED_ENCODERS.filter((name) => !encoders.has(name));
  if (lacking.length > 0) {
    throw new Error(`${best.ffmpeg} was built without ${lacking.join(', ')}: install a complete ffmpeg.`);
  }
  const sandbox = await findSandbox(config.ffmpegNice, async (prefix) => {
    const [command = '', ...args] = [...prefix, best.ffmpeg, '-version'];
    return (await ask(config, command, args)) !== undefined;
  });
  const filters = await findFilters(best.ffmpeg);
  return { ...best, encoders, toneMaps: TONE_MAPPING.every((name) => filters.has(name)), ...sandbox };
}

type Pair = Pick<Tools, 'ffmpeg' | 'ffprobe' | 'version'>;

/** The newest ffmpeg in the known places; the one that is configured, when one is. */
async function findNewest(config: ToolConfig): Promise<Pair | undefined> {
  const folders = config.ffmpegPath ? [] : KNOWN_FOLDERS.map((folder) => join(folder, 'ffmpeg'));
  const candidates = [...folders, config.ffmpegPath || 'ffmpeg'];
  const pairs = await Promise.all(candidates.map((candidate) => readPair(config, candidate)));
  return pairs
    .filter((pair) => pair !== undefined && compareVersions(pair.version, OLDEST) >= 0)
    .reduce<Pair | undefined>(
      (best, pair) => (best && pair && compareVersions(best.version, pair.version) >= 0 ? best : pair),
      undefined,
    );
}

async function readPair(config: ToolConfig, command: string): Promise<Pair | undefined> {
  const beside = command.includes('/') ? join(dirname(command), 'ffprobe') : 'ffprobe';
  const probes = config.ffprobePath ? [config.ffprobePath] : [beside, 'ffprobe'];
  const version = versionOf(await ask(config, command, ['-version']));
  if (version === undefined) return undefined;
  for (const ffprobe of probes) {
    if ((await ask(config, ffprobe, ['-version'])) !== undefined) return { ffmpeg: command, ffprobe, version };
  }
  return undefined;
}

/** `ffmpeg version 7.1.1-Jellyfin`, `n7.1`, `5.1.9-0+deb12u1`; builds of the day are called `N-12345-gabcdef`. */
function versionOf(answer: string | undefined): string | undefined {
  const [, name = ''] = /^ffmpeg version (\S+)/.exec(answer ?? '') ?? [];
  return /^N-\d+/.test(name) ? '999.0' : /^n?(\d+\.\d+)/.exec(name)?.[1];
}

function compareVersions(one: string, other: string): number {
  const [[a = 0, b = 0], [c = 0, d = 0]] = [one, other].map((version) => version.split('.').map(Number)) as [
    number[],
    number[],
  ];
  return a - c || b - d;
}

const NEVER = new AbortController().signal;
const PATIENCE_MS = 10_000;

/** @returns the first line of the answer, or undefined when the program does not run or ends badly. */
async function ask(config: ToolConfig, command: string, args: readonly string[]): Promise<string | undefined> {
  const lines: string[] = [];
  const onLine = (line: string) => lines.push(line);
  const { searchPath } = config;
  const run = runChild({ command, args, searchPath, signal: NEVER, timeoutMs: PATIENCE_MS, onLine });
  const code = await run.then(
    (end) => end.code,
    () => undefined,
  );
  return code === 0 ? (lines[0] ?? '') : undefined;
}

async function findEncoders(path: string): Promise<ReadonlySet<string>> {
  return new Promise((resolve, reject) => {
    ffmpeg()
      .setFfmpegPath(path)
      .getAvailableEncoders((error, encoders) => (error ? reject(error) : resolve(new Set(Object.keys(encoders)))));
  });
}

async function findFilters(path: string): Promise<ReadonlySet<string>> {
  return new Promise((resolve, reject) => {
    ffmpeg()
      .setFfmpegPath(path)
      .getAvailableFilters((error, filters) => (error ? reject(error) : resolve(new Set(Object.keys(filters)))));
  });
}
