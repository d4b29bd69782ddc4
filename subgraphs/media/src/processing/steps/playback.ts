import { mkdir, readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Playback } from '../artifacts.js';
import { MediaFault } from '../fault.js';
import { runFfmpeg } from '../ffmpeg.js';
import { hlsArguments } from '../hls-arguments.js';
import { longestKeyFrameGap } from '../key-frames.js';
import { writeMasterPlaylist } from '../playlist.js';
import { canCopy, planRenditions } from '../renditions.js';
import type { Step } from '../step.js';

const MASTER_PLAYLIST = 'hls/master.m3u8';

/** ffmpeg may be this much slower than the film plays before it is stopped, plus a start. */
const SLOWEST = 30;
const START_MS = 5 * 60_000;
const UNKNOWN_DURATION_S = 3600;

/** HLS, of a film or of sound alone. */
export const playback: Step<Playback> = {
  lane: 'encode',
  essential: true,
  appliesTo: ({ probe }) => Boolean(probe),
  expectedS: ({ duration }) => 20 + (duration ?? UNKNOWN_DURATION_S) / 2,
  async run(work) {
    const { app, file, input, signal, report } = work;
    const found = file.probe;
    if (!found) return undefined;
    const folder = join(work.folder, dirname(MASTER_PLAYLIST));
    const gap =
      found.video && canCopy(found.video) ? await longestKeyFrameGap(app, { input, signal }, found) : Infinity;
    const renditions = planRenditions(found, gap);
    for (const name of [
      ...renditions.video.map((rendition) => rendition.name),
      ...(renditions.audio ? ['audio'] : []),
    ]) {
      await mkdir(join(folder, name), { recursive: true });
    }
    const { duration } = found;
    await runFfmpeg({
      config: app.config,
      args: hlsArguments(input, found, renditions),
      cwd: folder,
      signal,
      timeoutMs: START_MS + (duration ?? UNKNOWN_DURATION_S) * SLOWEST * 1000,
      onTime: (seconds) => duration && report(seconds / duration),
    });
    const played = await writeMasterPlaylist(folder, renditions, found.video?.frameRate ?? null);
    checkLength(duration, played);
    const made = await readdir(work.folder, { recursive: true, withFileTypes: true });
    await work.keep(
      ...made
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name).slice(work.folder.length + 1)),
    );
    return { path: MASTER_PLAYLIST, duration: played };
  },
};

/** ffmpeg ends well on a film that was cut off. */
function checkLength(claimed: number | null, played: number): void {
  if (played === 0) throw new MediaFault('There is nothing to play in it.');
  if (claimed !== null && played < claimed - Math.max(2, claimed * 0.05)) {
    const [had, should] = [played, claimed].map((seconds) => Math.round(seconds));
    throw new MediaFault(
      `The file is incomplete: it plays for ${had} of ${should} seconds. It was cut off or is damaged.`,
    );
  }
}
