import type { Preview } from '../artifacts.js';
import type { Probe } from '../examine/probe.js';
import { inputLimits, runFfmpeg, THREADS } from '../ffmpeg/ffmpeg.js';
import { toneMap } from '../ffmpeg/tone-map.js';
import type { Step } from '../step.js';

const PATH = 'preview.mp4';
const WIDTH = 480;
const FRAME_RATE = 12;
const SCENES = 6;
const SCENE_S = 0.8;
const TIMEOUT_MS = 5 * 60_000;

/** A few seconds from all over a film, without sound, to be shown under the pointer. */
export const preview: Step<Preview> = {
  lane: 'light',
  essential: false,
  appliesTo: ({ probe }) => Boolean(probe?.video && (probe.duration ?? 0) >= 2),
  expectedS: () => 4,
  async run({ app, file, input, folder, signal, keep }) {
    if (!file.probe) return undefined;
    const tone = await toneMap(app.config, file.probe.video, 'yuv420p');
    const args = previewArguments(input, file.probe, tone);
    await runFfmpeg({ config: app.config, args, cwd: folder, signal, timeoutMs: TIMEOUT_MS });
    await keep(PATH);
    return { path: PATH };
  },
};

function previewArguments(input: string, { demuxer, video, duration }: Probe, tone: string): string[] {
  const length = duration ?? 0;
  const scenes = length > SCENES * SCENE_S * 2 ? SCENES : 1;
  const seconds = scenes > 1 ? SCENE_S : Math.min(length, SCENES * SCENE_S);
  const starts = Array.from({ length: scenes }, (_, at) => (scenes > 1 ? (length * (at + 0.5)) / scenes : 0));
  const width = Math.min(WIDTH, (video?.width ?? WIDTH) & ~1);
  const height = 2 * Math.round((width * (video?.height ?? 1)) / (video?.width ?? 1) / 2);
  const shots = starts.map(
    (_, at) =>
      `[${at}:${video?.index}]fps=${FRAME_RATE},scale=${width}:${height},setsar=1${tone},setpts=PTS-STARTPTS[s${at}]`,
  );
  const joined = `${starts.map((_, at) => `[s${at}]`).join('')}concat=n=${scenes},format=yuv420p[all]`;
  return [
    // From the key frame before each moment: nothing is decoded that is not shown.
    ...starts.flatMap((start) => [
      ...[...THREADS, '-noaccurate_seek', '-ss', start.toFixed(3), '-t', String(seconds)],
      ...[...inputLimits(demuxer), '-i', input],
    ]),
    ...['-filter_complex', [...shots, joined].join(';'), '-map', '[all]', '-map_metadata', '-1', '-map_chapters', '-1'],
    ...['-c:v', 'libx264', '-preset', 'veryfast', '-crf', '28', '-profile:v', 'high', ...THREADS],
    ...['-movflags', '+faststart', '-f', 'mp4', PATH],
  ];
}
