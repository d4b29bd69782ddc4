import type { Probe } from '../examine/probe.js';
import { MediaFault } from '../fault.js';
import type { Renditions } from './renditions.js';
import type { Track } from './track.js';

type Tracks = ReadonlyMap<string, Track>;

/** The longest track's: sound may go on when there is nothing more to see. */
export function lengthOf({ video, audio }: Renditions, tracks: Tracks): number {
  return longestOf([...video, ...audio], tracks);
}

export function longestOf(renditions: readonly { readonly name: string }[], tracks: Tracks): number {
  return Math.max(0, ...renditions.map(({ name }) => tracks.get(name)?.duration ?? 0));
}

/** ffmpeg ends well on a film that was cut off. */
export function checkLength(claimed: number | null, played: number): void {
  if (played === 0) throw new MediaFault('There is nothing to play in it.');
  if (claimed !== null && played < claimed - Math.max(Math.min(2, claimed / 3), claimed * 0.05)) {
    const [had, should] = [played, claimed].map((seconds) => Math.round(seconds));
    throw new MediaFault(
      `The file is incomplete: it plays for ${had} of ${should} seconds. It was cut off or is damaged.`,
    );
  }
}

/** A film whose sound is whole may have lost its pictures. What Matroska tells of them is often out of date. */
export function checkPictures({ video, demuxer }: Probe, shown: number): void {
  const { start = null, end = null } = video ?? {};
  if (start !== null && end !== null && demuxer !== 'matroska') checkLength(end - start, shown);
}
