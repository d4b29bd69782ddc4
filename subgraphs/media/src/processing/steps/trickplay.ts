import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Trickplay } from '../artifacts.js';
import type { Probe, VideoStream } from '../examine/probe.js';
import { MediaFault } from '../fault.js';
import { inputLimits, runFfmpeg, THREADS } from '../ffmpeg/ffmpeg.js';
import { toneMap } from '../ffmpeg/tone-map.js';
import type { Step, Work } from '../step.js';

const WIDTH = 320;
const [COLUMNS, ROWS] = [10, 10];
const FOLDER = 'trickplay';
const LONGEST_INTERVAL_S = 10;
/** Of a short film there are about so many pictures. */
const PICTURES = 100;
/** The demuxer hands over no other, where it can; the decoder drops them where it cannot. */
const KEY_FRAMES = ['-discard', 'nokey', '-skip_frame', 'nokey'];
/** Key frames that lie further apart show too little of the film. */
const WIDEST_GAP_S = 30;

/** Pictures of the whole film in tiles, and a WebVTT file that tells which is where. */
export const trickplay: Step<Trickplay> = {
  lane: 'light',
  essential: false,
  appliesTo: ({ probe }) => Boolean(probe?.video && (probe.duration ?? 0) >= 2),
  expectedS: ({ duration }) => 1 + (duration ?? 0) / 150,
  async run(work) {
    const { probe } = work.file;
    if (!probe?.video || probe.duration === null) return undefined;
    const layout = layoutFor(probe.video, probe.duration);
    const gap = probe.video.keyFrameGap ?? Infinity;
    const tiles =
      gap <= Math.max(WIDEST_GAP_S, layout.interval * 3) ? await draw(work, probe, { ...layout, fast: true }) : [];
    // The fast way looks at key frames alone, and some streams do not mark them.
    const all = tiles.length > 0 ? tiles : await draw(work, probe, { ...layout, fast: false });
    if (all.length === 0) throw new MediaFault('No picture of it could be read.');
    const count = Math.min(Math.max(1, Math.round(probe.duration / layout.interval)), all.length * COLUMNS * ROWS);
    const made = { ...layout, columns: COLUMNS, rows: ROWS, count, vtt: `${FOLDER}/tiles.vtt`, tiles: all };
    await writeFile(join(work.folder, made.vtt), vttOf(made, probe.duration));
    await work.keep(...all, made.vtt);
    return made;
  },
};

type Layout = Pick<Trickplay, 'width' | 'height' | 'interval'>;

function layoutFor({ width, height }: VideoStream, duration: number): Layout {
  const narrow = Math.min(WIDTH, width + (width % 2));
  const interval = Math.min(LONGEST_INTERVAL_S, Math.max(0.5, Math.round((duration / PICTURES) * 2) / 2));
  return { width: narrow, height: Math.max(2, 2 * Math.round((narrow * height) / width / 2)), interval };
}

/** @returns the paths of the tiles; none when nothing could be drawn */
async function draw(
  { app, input, folder, signal, report }: Work,
  { demuxer, video, duration }: Probe,
  { width, height, interval, fast }: Layout & { readonly fast: boolean },
): Promise<string[]> {
  await rm(join(folder, FOLDER), { recursive: true, force: true });
  await mkdir(join(folder, FOLDER));
  const tone = await toneMap(app.config, video, 'yuv420p');
  const picture = `fps=1/${interval}:round=up,scale=${width}:${height}:flags=fast_bilinear,setsar=1${tone}`;
  const args = [
    ...[...THREADS, ...(fast ? KEY_FRAMES : []), ...inputLimits(demuxer), '-i', input],
    ...['-map', `0:${video?.index}`, '-vf', `${picture},tile=${COLUMNS}x${ROWS},format=yuvj420p`],
    ...['-fps_mode', 'passthrough', '-c:v', 'mjpeg', '-q:v', '5', '-f', 'image2', `${FOLDER}/%d.jpg`],
  ];
  const timeoutMs = 60_000 + (duration ?? 0) * 2_000;
  try {
    await runFfmpeg({
      ...{ config: app.config, args, cwd: folder, signal, timeoutMs },
      onTime: (seconds) => duration && report(seconds / duration),
    });
  } catch (error) {
    if (!fast || !(error instanceof MediaFault)) throw error;
    return [];
  }
  const names = await readdir(join(folder, FOLDER));
  return names
    .sort((one, other) => Number.parseInt(one, 10) - Number.parseInt(other, 10))
    .map((name) => `${FOLDER}/${name}`);
}

function vttOf({ tiles, count, interval, width, height }: Trickplay, duration: number): string {
  const cues = Array.from({ length: count }, (_, at) => {
    const place = at % (COLUMNS * ROWS);
    const [x, y] = [(place % COLUMNS) * width, Math.floor(place / COLUMNS) * height];
    const tile = tiles[Math.floor(at / (COLUMNS * ROWS))]?.slice(FOLDER.length + 1);
    const times = [at * interval, Math.min((at + 1) * interval, Math.max(duration, at * interval + 0.001))].map(clock);
    return `${times.join(' --> ')}\n${tile}#xywh=${x},${y},${width},${height}\n`;
  });
  return ['WEBVTT\n', ...cues].join('\n');
}

/** `00:00:00.000` */
function clock(seconds: number): string {
  const ms = Math.round(seconds * 1000);
  return new Date(ms % 86_400_000)
    .toISOString()
    .slice(11, 23)
    .replace(/^\d\d/, String(Math.floor(ms / 3_600_000)).padStart(2, '0'));
}
