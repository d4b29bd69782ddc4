import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Playback } from '../artifacts.js';
import type { Probe } from '../examine/probe.js';
import { MediaFault } from '../fault.js';
import { SOFTWARE } from '../ffmpeg/encoders.js';
import { findEncoder } from '../ffmpeg/hardware.js';
import { toneMap } from '../ffmpeg/tone-map.js';
import { checkLength } from '../hls/length.js';
import { type HlsPlan, makeHls, UNKNOWN_DURATION_S } from '../hls/make.js';
import { canCopy, planRenditions } from '../hls/renditions.js';
import type { Step, Work } from '../step.js';

/** HLS, of a film or of sound alone. */
export const playback: Step<Playback> = {
  lane: 'encode',
  essential: true,
  appliesTo: ({ probe }) => Boolean(probe),
  expectedS: ({ probe }) => (probe ? expect(probe) : 0),
  async run(work, show) {
    const { probe } = work.file;
    if (!probe) return undefined;
    const made = await firstThatWorks(work, await waysFor(work, probe), show);
    checkLength(probe.duration, made.duration ?? 0);
    return made;
  },
};

const PIXELS_PER_S = 120_000_000;
const SOUND_PER_S = 60;

/** Encoding takes as long as there are pixels to encode; the smaller renditions come on top. */
function expect({ video, duration }: Probe): number {
  const seconds = duration ?? UNKNOWN_DURATION_S;
  const pixels = video ? video.width * video.height * video.frameRate * (canCopy(video) ? 0.8 : 1.8) : 0;
  return 1 + (seconds * pixels) / PIXELS_PER_S + seconds / SOUND_PER_S;
}

/** The best plan first, then what may work when it does not. */
async function waysFor({ app }: Work, probe: Probe): Promise<HlsPlan[]> {
  const copied = probe.video && canCopy(probe.video) ? probe.video : null;
  const gapS = copied?.keyFrameGap ?? Infinity;
  const renditions = planRenditions(probe, gapS);
  const keyFrameGapS = renditions.video.some(({ copy }) => copy) ? gapS : Infinity;
  const tone = await toneMap(app.config, probe.video, 'yuv420p');
  const best: HlsPlan = { probe, renditions, keyFrameGapS, encoder: await findEncoder(app), tone };
  const software = { ...best, encoder: SOFTWARE };
  const silent = { ...software, renditions: { ...renditions, subtitles: [] } };
  return [
    ...(best.encoder === SOFTWARE || renditions.video.every(({ copy }) => copy) ? [] : [best]),
    software,
    ...(renditions.subtitles.length > 0 ? [silent] : []),
    ...(tone ? [{ ...software, tone: '' }] : []),
  ];
}

/** A driver may refuse what it took in its trial, and a subtitle may be damaged: neither is a reason to fail. */
async function firstThatWorks(
  work: Work,
  [plan, ...others]: readonly HlsPlan[],
  show: (made: Playback) => Promise<void>,
): Promise<Playback> {
  if (!plan) throw new MediaFault('The file is damaged: it could not be read to its end.');
  try {
    return await makeHls(work, plan, show);
  } catch (error) {
    work.signal.throwIfAborted();
    if (others.length === 0) throw error;
    const { encoder, renditions } = plan;
    const note = { mediaFileId: work.file.id, encoder: encoder.name, subtitles: renditions.subtitles.length, error };
    work.app.log.warn(note, 'a film could not be encoded in this way; another is tried');
    for (const folder of ['making', 'hls']) await rm(join(work.folder, folder), { recursive: true, force: true });
    return firstThatWorks(work, others, show);
  }
}
