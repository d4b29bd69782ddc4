import { mkdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { App } from '../app.js';
import { MASTER_PLAYLIST } from '../files/urls.js';
import { MediaKind, ProcessingStep, StreamKind } from '../media-file/enums.js';
import type { MediaFile } from '../media-file/media-file.js';
import { checkDeclared, identify } from './content.js';
import { MediaFault } from './fault.js';
import { runFfmpeg } from './ffmpeg.js';
import { hlsArguments } from './hls-arguments.js';
import { readImage, writeThumbnails } from './images.js';
import { longestKeyFrameGap } from './key-frames.js';
import { writeMasterPlaylist } from './playlist.js';
import { writePoster } from './poster.js';
import { type Probe, probe } from './probe.js';
import { canCopy, planRenditions } from './renditions.js';

/** What a step works with. It writes into `folder`, which nobody sees before the run is published. */
interface Work {
  readonly app: App;
  readonly file: MediaFile;
  readonly input: string;
  readonly folder: string;
  readonly signal: AbortSignal;
  /** Tells how much of the step is done, 0 to 1. */
  report(done: number): void;
}

/** What is known of the file so far; it becomes the row. */
export interface Findings
  extends Pick<MediaFile, 'mimeType' | 'kind' | 'duration' | 'streams' | 'hasThumbnail' | 'hasPlayback'> {
  readonly probe: Probe | null;
}

export interface Step {
  readonly name: ProcessingStep;
  /** Its share of the whole, roughly as its time. */
  readonly weight: number;
  run(work: Work, findings: Findings): Promise<Findings>;
}

/** In this order. Each may run again from nothing. */
export const steps: readonly Step[] = [
  { name: ProcessingStep.PROBE, weight: 4, run: examine },
  { name: ProcessingStep.THUMBNAILS, weight: 8, run: makeThumbnails },
  { name: ProcessingStep.PACKAGE, weight: 86, run: makeRenditions },
  { name: ProcessingStep.PUBLISH, weight: 2, run: async (_work, findings) => findings },
];

async function examine({ app, file, input, signal }: Work, findings: Findings): Promise<Findings> {
  const content = await identify(input);
  const { mimeType } = content;
  checkDeclared(file.mimeType, content);
  if (content.family === 'image') {
    const size = await readImage(input);
    const nothing = { frameRate: null, channels: null, sampleRate: null, bitRate: null, language: null };
    const picture = { kind: StreamKind.PICTURE, codec: mimeType.replace('image/', ''), ...size, ...nothing };
    return { ...findings, mimeType, kind: MediaKind.IMAGE, streams: [picture] };
  }
  const found = await probe(app, { path: input, demuxer: content.demuxer, signal });
  const { kind, duration, streams } = found;
  return { ...findings, mimeType: nameOf(mimeType, kind), kind, duration, streams: [...streams], probe: found };
}

/** A container that may hold films, with sound alone in it. */
function nameOf(mimeType: string, kind: MediaKind): string {
  if (mimeType === 'audio/x-m4a') return 'audio/mp4';
  const soundOnly = kind === MediaKind.AUDIO && /^video\/(mp4|webm|ogg)$/.test(mimeType);
  return soundOnly ? mimeType.replace('video', 'audio') : mimeType;
}

async function makeThumbnails({ app, input, folder, signal }: Work, findings: Findings): Promise<Findings> {
  const picture = findings.probe ? await writePoster(app, { input, folder, signal }, findings.probe) : input;
  if (picture === undefined) return findings;
  await writeThumbnails(picture, folder);
  if (picture !== input) await rm(picture);
  return { ...findings, hasThumbnail: true };
}

/** ffmpeg may be this much slower than the film plays before it is stopped, plus a start. */
const SLOWEST = 30;
const START_MS = 5 * 60_000;
const UNKNOWN_DURATION_S = 3600;

async function makeRenditions(work: Work, findings: Findings): Promise<Findings> {
  const { app, input, signal, report } = work;
  const found = findings.probe;
  if (!found) return findings;
  const folder = join(work.folder, dirname(MASTER_PLAYLIST));
  const gap = found.video && canCopy(found.video) ? await longestKeyFrameGap(app, { input, signal }, found) : Infinity;
  const renditions = planRenditions(found, gap);
  for (const name of [...renditions.video.map((rendition) => rendition.name), ...(renditions.audio ? ['audio'] : [])]) {
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
  return { ...findings, duration: duration ?? played, hasPlayback: true };
}

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
