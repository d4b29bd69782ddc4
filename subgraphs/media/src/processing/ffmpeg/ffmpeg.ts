import type { App } from '../../app.js';
import { DiskFullError, MediaFault } from '../fault.js';
import { type ChildEnd, type ChildOptions, runChild } from './child.js';
import { findTools, type ToolConfig } from './tools.js';

/** What may be opened, and by what: no network, no other file, no demuxer but the one the content asked for. */
export function inputLimits(demuxer: string): string[] {
  return [
    ...['-max_pixels', String(MAX_PIXELS), '-codec_whitelist', DECODERS, ...MAX_STREAMS],
    ...['-protocol_whitelist', 'file,pipe', '-format_whitelist', demuxer, '-f', demuxer],
    ...(demuxer === 'mov' ? ['-enable_drefs', '0', '-use_absolute_path', '0'] : []),
  ];
}

/** Together about 8192 x 8192. */
export const MAX_PIXELS = 67_108_864;

/** The codecs films and music come in, and came in. ffmpeg has hundreds more, of games, that few ever looked at. */
const DECODERS = [
  ...['h264', 'hevc', 'vp8', 'vp9', 'av1', 'libdav1d', 'libaom-av1', 'mpeg1video', 'mpeg2video', 'mpeg4', 'h263'],
  ...['msmpeg4v1', 'msmpeg4v2', 'msmpeg4', 'flv', 'theora', 'wmv1', 'wmv2', 'wmv3', 'vc1', 'prores', 'dnxhd', 'mjpeg'],
  ...['dvvideo', 'ffv1', 'huffyuv', 'rawvideo', 'cinepak', 'svq3', 'vp6', 'vp6f', 'vp6a', 'flashsv'],
  ...['png', 'bmp', 'gif', 'webp', 'aac', 'mp3float', 'mp3', 'mp2float', 'mp2', 'ac3', 'eac3', 'dca', 'truehd', 'flac'],
  ...['alac', 'vorbis', 'libvorbis', 'opus', 'libopus', 'wmav1', 'wmav2', 'wmapro', 'amrnb', 'amrwb', 'pcm_s16le'],
  ...['pcm_s16be', 'pcm_s24le', 'pcm_s24be', 'pcm_s32le', 'pcm_f32le', 'pcm_u8', 'pcm_alaw', 'pcm_mulaw', 'pcm_bluray'],
  ...['pcm_s8', 'pcm_s32be', 'pcm_f32be', 'pcm_f64le', 'pcm_f64be', 'adpcm_ms', 'adpcm_ima_wav', 'adpcm_ima_qt'],
  ...['adpcm_swf', 'nellymoser', 'speex', 'libspeex', 'wavpack', 'tta', 'ape', 'mlp', 'mp1float', 'mp1'],
  ...['dsd_lsbf', 'dsd_msbf', 'dsd_lsbf_planar', 'dsd_msbf_planar'],
  ...['subrip', 'srt', 'ass', 'ssa', 'mov_text', 'webvtt', 'text'],
].join(',');

const MEMORY_LIMITS = ['-max_alloc', String(512 * 1024 * 1024)];
/** Of the streams that are looked at: who hides a film among thousands of them wants something else. */
const MAX_STREAMS = ['-max_streams', '200'];

interface RunOptions {
  readonly config: ToolConfig;
  /** What comes after the limits: inputs (each with `inputLimits`), filters, outputs. */
  readonly args: readonly string[];
  readonly signal: AbortSignal;
  readonly timeoutMs: number;
}

export interface FfmpegOptions extends RunOptions {
  /** Where outputs go: their names are relative, since muxers read patterns in them and a folder's name may hold a `%`. */
  readonly cwd?: string;
  /** Seconds of output so far. */
  onTime?(seconds: number): void;
}

/** Two threads: one film must not take the whole machine. */
export const THREADS = ['-threads', '2'];

/** Runs one ffmpeg command. Throws a MediaFault when the input is at fault, an AbortError when we stopped it. */
export async function runFfmpeg(options: FfmpegOptions): Promise<void> {
  const { config, args, cwd, onTime } = options;
  const { ffmpeg } = await findTools(config);
  let reached = '';
  await runGuarded(options, ffmpeg, {
    ...(cwd && { cwd }),
    args: [
      ...['-nostdin', '-hide_banner', '-v', 'error', '-progress', 'pipe:1', '-stats_period', '0.2', '-y'],
      ...[...MEMORY_LIMITS, '-max_error_rate', '0.5', ...args],
    ],
    silenceMs: config.ffmpegSilenceS * 1000,
    // A long film on a slow machine is reported on for days.
    maxOutputBytes: Infinity,
    onLine(line) {
      // It reports as long as it lives; only that it gets on is a sign of life.
      const time = /^out_time_us=(\d+)$/.exec(line)?.[1];
      if (time === undefined || time === reached) return false;
      reached = time;
      onTime?.(Number(time) / 1e6);
      return true;
    },
  });
}

/** Runs ffprobe and hands over what it says line by line. */
export async function probeLines(options: RunOptions & { onLine(line: string): void }): Promise<void> {
  const { config, args, onLine } = options;
  const { ffprobe } = await findTools(config);
  await runGuarded(options, ffprobe, { args: ['-v', 'error', ...MEMORY_LIMITS, ...args], onLine });
}

const PROBE_MS = 60_000;
const MAX_ANSWER_BYTES = 4 * 1024 * 1024;
/** Headers do not tell that they are encrypted, nor (in Matroska) when each begins. */
const PACKET = 'packet=stream_index,pts_time:packet_side_data=side_data_type';
const FIRST_PACKETS = ['-show_entries', PACKET, '-read_intervals', '%+#40'];

/** What ffprobe tells of a file's streams, chapters and format, as JSON. Throws a MediaFault for what it cannot read. */
export async function probeJson(
  { config }: Pick<App, 'config'>,
  { path, demuxer, signal }: { readonly path: string; readonly demuxer: string; readonly signal: AbortSignal },
): Promise<unknown> {
  const { ffprobe } = await findTools(config);
  const lines: string[] = [];
  const show = ['-of', 'json=c=1', '-show_format', '-show_streams', '-show_chapters', ...FIRST_PACKETS];
  await runGuarded({ config, signal, timeoutMs: PROBE_MS }, ffprobe, {
    args: ['-v', 'error', ...MEMORY_LIMITS, ...inputLimits(demuxer), ...show, path],
    maxOutputBytes: MAX_ANSWER_BYTES,
    onLine: (line) => lines.push(line),
  });
  return JSON.parse(lines.join('\n'));
}

/** The one place where a program meets a stranger's bytes. */
async function runGuarded(
  { config, signal, timeoutMs }: Omit<RunOptions, 'args'>,
  program: string,
  child: Pick<ChildOptions, 'args' | 'cwd' | 'silenceMs' | 'maxOutputBytes' | 'onLine'>,
): Promise<void> {
  const { prefix } = await findTools(config);
  const [command = program, ...args] = [...prefix, program, ...child.args];
  const { searchPath, ffmpegNice: nice } = config;
  const end = await runChild({ ...child, command, args, searchPath, signal, timeoutMs, nice });
  signal.throwIfAborted();
  if (end.code !== 0) throw faultOfEnd(end);
}

/** Signals by which a program ends for what it did itself. */
const CRASHES: readonly NodeJS.Signals[] = ['SIGSEGV', 'SIGABRT', 'SIGBUS', 'SIGFPE', 'SIGILL', 'SIGSYS', 'SIGTRAP'];

function faultOfEnd({ stopped, killedBy, complaint }: ChildEnd): Error {
  if (stopped === 'output') return new MediaFault('It says far more about itself than any film or song does.');
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
  [/max_streams|Number of streams exceeds/i, 'There are far more streams inside than in any film or song.'],
  [/max_pixels|Picture size .* is invalid/i, 'Its pictures are too large to be processed here.'],
];

/** A reason that a person understands, for what ffmpeg said. */
function faultOf(complaint: string): Error {
  if (/No space left on device/.test(complaint)) return new DiskFullError();
  const reason = REASONS.find(([pattern]) => pattern.test(complaint))?.[1];
  return new MediaFault(reason ?? 'The file is damaged: it could not be read to its end.', { cause: complaint });
}
