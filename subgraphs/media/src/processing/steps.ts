import { MediaKind, ProcessingStep } from '../media-file/enums.js';
import type { MediaFile } from '../media-file/media-file.js';
import type { Artifacts } from './artifacts.js';
import type { Lane, Step } from './step.js';
import { playback } from './steps/playback.js';
import { preview } from './steps/preview.js';
import { sound } from './steps/sound.js';
import { thumbnails } from './steps/thumbnails.js';
import { trickplay } from './steps/trickplay.js';

/** What makes each of the artifacts. Between the probe and the publication they are done side by side. */
export const steps: { readonly [S in keyof Artifacts]-?: Step<NonNullable<Artifacts[S]>> } = {
  [ProcessingStep.THUMBNAILS]: thumbnails,
  [ProcessingStep.TRICKPLAY]: trickplay,
  [ProcessingStep.PREVIEW]: preview,
  [ProcessingStep.SOUND]: sound,
  [ProcessingStep.PACKAGE]: playback,
};

export type StepName = keyof typeof steps;

export const stepNames = Object.keys(steps) as StepName[];

/** A song is encoded in seconds, and does not wait for the film before it. */
export const laneOf = (name: StepName, { kind }: Pick<MediaFile, 'kind'>): Lane =>
  kind === MediaKind.AUDIO ? 'light' : steps[name].lane;

/** Where its job may be. */
export const lanesOf = (name: StepName): Lane[] => [...new Set<Lane>(['light', steps[name].lane])];

/** Those there is something to do for. */
export function stepsFor(file: MediaFile): StepName[] {
  const light = (name: StepName) => steps[name].lane === 'light';
  return stepNames.filter((name) => steps[name].appliesTo(file) && (file.wantsPlayback || light(name)));
}
