import type { Probe, Span } from '../examine/probe.js';

/** For how many seconds a track has nothing while the film plays. */
interface Gap {
  readonly before: number;
  readonly after: number;
}

const BEGINS_WITHIN_S = 0.3;
/** What a player has fetched before it comes to the end, it plays without the other track. */
const ENDS_WITHIN_S = 10;
/** Who claims that there is nothing for longer may claim anything. */
const LONGEST_S = 600;

/** Where a track begins so late or ends so early that a player would stop there; null where it fits. */
export function gapOf({ start, end }: Span, duration: number | null): Gap | null {
  const before = Math.max(0, start ?? 0);
  const after = end && duration ? Math.max(0, duration - end) : 0;
  const fits = before <= BEGINS_WITHIN_S && after <= ENDS_WITHIN_S;
  return fits || Math.max(before, after) > LONGEST_S ? null : { before, after };
}

/** Of a film with sound: without, nobody waits for the pictures. */
export function pictureGap({ video, audios, duration }: Probe): Gap | null {
  return video && audios.length > 0 ? gapOf(video, duration) : null;
}
