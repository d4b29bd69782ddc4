import type { App } from '../app.js';
import type { MediaFile } from '../media-file/media-file.js';

/** Which queue a step waits in: the light ones do not wait for a film that is being encoded. */
export type Lane = 'light' | 'encode';

/** What a step works with. */
export interface Work {
  readonly app: App;
  /** With its probe. */
  readonly file: MediaFile;
  /** The original, to be read only. */
  readonly input: string;
  /** Empty, and seen by nobody else: what is made here is kept by `keep`. */
  readonly folder: string;
  readonly signal: AbortSignal;
  /** Tells how much of the step is done, 0 to 1. */
  report(done: number): void;
  /** Publishes files of the folder under the same paths. Doing it again replaces them. */
  keep(...paths: readonly string[]): Promise<void>;
}

/** One thing that is made of a file. It may run twice, and makes the same again. */
export interface Step<Made> {
  readonly lane: Lane;
  /** Whether the file FAILED when the step does; else it goes without. */
  readonly essential: boolean;
  /** Whether there is anything to make of such a file. */
  appliesTo(file: MediaFile): boolean;
  /** Roughly how long it takes, in seconds: its share of the progress. */
  expectedS(file: MediaFile): number;
  /** @returns what the row tells of it; undefined when the file has nothing of the kind */
  run(work: Work, show: (made: Made) => Promise<void>): Promise<Made | undefined>;
}
