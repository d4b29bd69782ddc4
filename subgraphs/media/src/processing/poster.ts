import { rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { App } from '../app.js';
import type { Probe } from './examine/probe.js';
import { inputLimits, runFfmpeg, THREADS } from './ffmpeg/ffmpeg.js';

interface Place {
  readonly input: string;
  readonly folder: string;
  readonly signal: AbortSignal;
}

const TIMEOUT_MS = 60_000;
const LARGEST = 1280;
/** Removed when the thumbnails are made of it. */
const POSTER = 'poster.png';

/** Takes a picture out of a film, or the cover out of a song. @returns its path, or undefined when there is none. */
export async function writePoster(app: App, place: Place, found: Probe): Promise<string | undefined> {
  const { video, cover, duration } = found;
  if (!video) return cover ? take(app, place, { found, index: cover.index, at: 0 }) : undefined;
  // Past the black of the beginning; at the very start when nothing can be decoded there.
  const at = Math.min((duration ?? 0) * 0.1, 60);
  const early = await take(app, place, { found, index: video.index, at });
  return early ?? (at > 0 ? take(app, place, { found, index: video.index, at: 0 }) : undefined);
}

/** At the key frame before a moment: no other frame has to be decoded. */
async function take(
  { config, log }: App,
  { input, folder, signal }: Place,
  { found, index, at }: { readonly found: Probe; readonly index: number; readonly at: number },
): Promise<string | undefined> {
  const picture = join(folder, POSTER);
  const scale = `scale=${sizeOf(found)},setsar=1`;
  await rm(picture, { force: true });
  try {
    await runFfmpeg({
      config,
      cwd: folder,
      signal,
      timeoutMs: TIMEOUT_MS,
      args: [
        ...[...THREADS, ...inputLimits(found.demuxer), '-noaccurate_seek', '-ss', String(at), '-i', input],
        ...[
          '-map',
          `0:${index}`,
          '-frames:v',
          '1',
          '-vf',
          scale,
          '-c:v',
          'png',
          '-f',
          'image2',
          '-update',
          '1',
          POSTER,
        ],
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
