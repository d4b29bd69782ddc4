import { rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { App } from '../app.js';
import type { Probe } from './examine/probe.js';
import { inputLimits, runFfmpeg, THREADS } from './ffmpeg/ffmpeg.js';
import { toneMap } from './ffmpeg/tone-map.js';

interface Place {
  readonly input: string;
  readonly folder: string;
  readonly signal: AbortSignal;
}

const TIMEOUT_MS = 60_000;
/** So many seconds of a film are decoded in a moment. */
const NEAR_S = 10;
const KEY_FRAME_BEFORE = ['-skip_frame', 'nokey', '-noaccurate_seek'];
const LARGEST = 1280;
/** Removed when the thumbnails are made of it. */
const POSTER = 'poster.png';

/** Takes a picture out of a film, or the cover out of a song. @returns its path, or undefined when there is none. */
export async function writePoster(app: App, place: Place, found: Probe): Promise<string | undefined> {
  const { video, cover, duration } = found;
  const start = { found, at: 0, byKeyFrame: false };
  if (!video) return cover ? take(app, place, { ...start, index: cover.index }) : undefined;
  // Past the black of the beginning; at the very start when nothing can be decoded there.
  const byKeyFrame = (video.keyFrameGap ?? Infinity) <= NEAR_S;
  const at = Math.min((duration ?? 0) * 0.1, byKeyFrame ? 60 : NEAR_S);
  const later = await take(app, place, { found, index: video.index, at, byKeyFrame });
  return later ?? (at > 0 ? take(app, place, { ...start, index: video.index }) : undefined);
}

interface Shot {
  readonly found: Probe;
  readonly index: number;
  /** Seconds. */
  readonly at: number;
  /** The key frame before that will do: no other frame has to be decoded. */
  readonly byKeyFrame: boolean;
}

async function take(
  { config, log }: App,
  { input, folder, signal }: Place,
  { found, index, at, byKeyFrame }: Shot,
): Promise<string | undefined> {
  const picture = join(folder, POSTER);
  const tone = await toneMap(config, found.video, 'yuv444p');
  const scale = `scale=${sizeOf(found)},setsar=1${tone}`;
  await rm(picture, { force: true });
  try {
    await runFfmpeg({
      config,
      cwd: folder,
      signal,
      timeoutMs: TIMEOUT_MS,
      args: [
        ...[...THREADS, ...(byKeyFrame ? KEY_FRAME_BEFORE : []), ...inputLimits(found.demuxer)],
        ...['-ss', String(at), '-i', input, '-map', `0:${index}`, '-vf', scale],
        // What lies before the moment would be dropped by any other way to time frames.
        ...['-fps_mode', 'passthrough', '-frames:v', '1', '-c:v', 'png', '-f', 'image2', '-update', '1', POSTER],
      ],
    });
  } catch (error) {
    signal.throwIfAborted();
    log.debug({ error, at }, 'no picture could be taken');
    return undefined;
  }
  return (await exists(picture)) ? picture : undefined;
}

/** As it is shown: with square pixels. */
function sizeOf({ video }: Probe): string {
  if (!video) return `'min(${LARGEST},iw)':-2`;
  const width = Math.min(LARGEST, video.width);
  return `${width}:${Math.max(1, Math.round((width * video.height) / video.width))}`;
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    ({ size }) => size > 0,
    () => false,
  );
}
