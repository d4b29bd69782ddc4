import { fileURLToPath } from 'node:url';
import ffmpeg, { type FfprobeData } from 'fluent-ffmpeg';
import type { MediaConfig } from '../config.js';
import { type ChildEnd, runChild } from './child.js';
import { DiskFullError, MediaFault } from './fault.js';

// The only file that knows fluent-ffmpeg (archived upstream): the day it must go, this file changes.

/** How this machine runs ffmpeg. */
export interface Tools {
  /** Words to put before every command: a lower priority, and death with us where the kernel offers it. */
  readonly prefix: readonly string[];
}

type ToolConfig = Pick<MediaConfig, 'ffmpegPath' | 'ffprobePath' | 'searchPath'>;

/** Looks what there is. Throws a sentence when ffmpeg or ffprobe does not run. */
export async function findTools(config: ToolConfig): Promise<Tools> {
  const works = async (command: string, args: readonly string[]) => {
    const { searchPath } = config;
    const run = runChild({ command, args, searchPath, signal: NEVER, timeoutMs: 10_000 });
    return run.then(({ code }) => code === 0).catch(() => false);
  };
  for (const [program, variable] of [
    [config.ffmpegPath, 'FFMPEG_PATH'],
    [config.ffprobePath, 'FFPROBE_PATH'],
  ] as const) {
    if (await works(program, ['-version'])) continue;
    throw new Error(`"${program}" does not run: install ffmpeg 5.1 or newer, or set ${variable}.`);
  }
  const diesWithUs = ['setpriv', '--pdeathsig', 'KILL'] as const;
  const polite = ['nice', '-n', '10'] as const;
  const [dies, nices] = await Promise.all([
    works(diesWithUs[0], [...diesWithUs.slice(1), 'true']),
    works(polite[0], [...polite.slice(1), 'true']),
  ]);
  return { prefix: [...(dies ? diesWithUs : []), ...(nices ? polite : [])] };
}

const NEVER = new AbortController().signal;

/** What may be opened, and by what: no network, no other file, no demuxer but the one the content asked for. */
export function inputLimits(demuxer: string): string[] {
  return [
    ...['-max_pixels', String(MAX_PIXELS), '-codec_whitelist', DECODERS],
    ...['-protocol_whitelist', 'file,pipe', '-format_whitelist', demuxer, '-f', demuxer],
    ...(demuxer === 'mov' ? ['-enable_drefs', '0', '-use_absolute_path', '0'] : []),
  ];
}

/** Together about 8192 x 8192. */
export const MAX_PIXELS = 67_108_864;

/** The codecs films and music come in. ffmpeg has hundreds more, of games and cameras, that few ever looked at. */
const DECODERS = [
  ...['h264', 'hevc', 'vp8', 'vp9', 'av1', 'libdav1d', 'libaom-av1', 'mpeg1video', 'mpeg2video', 'mpeg4', 'h263'],
  ...['msmpeg4v1', 'msmpeg4v2', 'msmpeg4', 'flv', 'theora', 'wmv1', 'wmv2', 'wmv3', 'vc1', 'prores', 'dnxhd', 'mjpeg'],
  ...['png', 'bmp', 'gif', 'webp', 'aac', 'mp3float', 'mp3', 'mp2float', 'mp2', 'ac3', 'eac3', 'dca', 'truehd', 'flac'],
  ...['alac', 'vorbis', 'libvorbis', 'opus', 'libopus', 'wmav1', 'wmav2', 'wmapro', 'amrnb', 'amrwb', 'pcm_s16le'],
  ...['pcm_s16be', 'pcm_s24le', 'pcm_s24be', 'pcm_s32le', 'pcm_f32le', 'pcm_u8', 'pcm_alaw', 'pcm_mulaw', 'pcm_bluray'],
].join(',');

const MEMORY_LIMITS = ['-max_alloc', String(512 * 1024 * 1024)];
const WRAPPER = fileURLToPath(new URL('../../bin/ffprobe', import.meta.url));

/** Reads streams and format. Throws a MediaFault for what ffprobe cannot read. */
export async function ffprobe(path: string, demuxer: string): Promise<FfprobeData> {
  const options = ['-v', 'error', ...MEMORY_LIMITS, ...inputLimits(demuxer)];
  return new Promise((resolve, reject) => {
    ffmpeg(path)
      .setFfprobePath(WRAPPER)
      .ffprobe(options, (error: unknown, data) => (error ? reject(faultOf(String(error))) : resolve(data)));
  });
}

export interface FfmpegOptions {
  readonly config: ToolConfig;
  /** What comes after the limits: inputs (each with `inputLimits`), filters, outputs. */
  readonly args: readonly string[];
  /** Where outputs go: their names are relative, since muxers read patterns in them and a folder's name may hold a `%`. */
  readonly cwd?: string;
  readonly signal: AbortSignal;
  readonly timeoutMs: number;
  /** Seconds of output so far. */
  onTime?(seconds: number): void;
}

/** Two threads: one film must not take the whole machine. */
export const THREADS = ['-threads', '2'];
const SILENCE_MS = 120_000;

/** Runs one ffmpeg command. Throws a MediaFault when the input is at fault, an AbortError when we stopped it. */
export async function runFfmpeg({ config, args, cwd, signal, timeoutMs, onTime }: FfmpegOptions): Promise<void> {
  const { prefix } = await findToolsOnce(config);
  const [command = config.ffmpegPath, ...rest] = [
    ...prefix,
    config.ffmpegPath,
    ...['-nostdin', '-hide_banner', '-v', 'error', '-progress', 'pipe:1', '-stats_period', '0.2', '-y'],
    ...[...MEMORY_LIMITS, '-max_error_rate', '0.5', ...args],
  ];
  const end = await runChild({
    command,
    args: rest,
    ...(cwd && { cwd }),
    searchPath: config.searchPath,
    signal,
    timeoutMs,
    silenceMs: SILENCE_MS,
    onLine(line) {
      const time = /^out_time_us=(\d+)$/.exec(line)?.[1];
      if (time !== undefined) onTime?.(Number(time) / 1e6);
    },
  });
  signal.throwIfAborted();
  if (end.code !== 0) throw faultOfEnd(end);
}

/** Runs ffprobe for lines of text, for what fluent-ffmpeg cannot ask. */
export async function probeLines(options: FfmpegOptions & { onLine(line: string): void }): Promise<void> {
  const { config, args, signal, timeoutMs, onLine } = options;
  const { prefix } = await findToolsOnce(config);
  const [command = config.ffprobePath, ...rest] = [
    ...prefix,
    config.ffprobePath,
    '-v',
    'error',
    ...MEMORY_LIMITS,
    ...args,
  ];
  const end = await runChild({ command, args: rest, searchPath: config.searchPath, signal, timeoutMs, onLine });
  signal.throwIfAborted();
  if (end.code !== 0) throw faultOfEnd(end);
}

const found = new WeakMap<ToolConfig, Promise<Tools>>();

function findToolsOnce(config: ToolConfig): Promise<Tools> {
  const known = found.get(config);
  if (known) return known;
  const fresh = findTools(config);
  found.set(config, fresh);
  return fresh;
}

/** Signals by which a program ends for what it did itself. */
const CRASHES: readonly NodeJS.Signals[] = ['SIGSEGV', 'SIGABRT', 'SIGBUS', 'SIGFPE', 'SIGILL', 'SIGSYS', 'SIGTRAP'];

function faultOfEnd({ stopped, killedBy, complaint }: ChildEnd): Error {
  if (stopped) return new MediaFault('It took far too long: the file is damaged, or too much for this server.');
  // Such as by the kernel for want of memory: the file need not be at fault, and the job is tried again.
  if (killedBy && !CRASHES.includes(killedBy)) return new Error(`ffmpeg was ended from outside by ${killedBy}.`);
  return faultOf(complaint);
}

const REASONS: readonly (readonly [RegExp, string])[] = [
  [/moov atom not found/, 'The file is incomplete: its index is missing. It was cut off, or never finished.'],
  [/partial file|Truncat|End of file/i, 'The file is incomplete: it ends too early.'],
  [
    /Codec .* not on whitelist|Decoder .* not found|could not find codec|Unknown decoder|Could not find tag/i,
    'It uses a codec that is not supported here.',
  ],
  [/max_pixels|Picture size .* is invalid/i, 'Its pictures are too large to be processed here.'],
];

/** A reason that a person understands, for what ffmpeg said. */
function faultOf(complaint: string): Error {
  if (/No space left on device/.test(complaint)) return new DiskFullError();
  const reason = REASONS.find(([pattern]) => pattern.test(complaint))?.[1];
  return new MediaFault(reason ?? 'The file is damaged: it could not be read to its end.', { cause: complaint });
}
