import type { App } from '../../app.js';
import { MediaFault } from '../fault.js';
import { inputLimits, probeLines } from '../ffmpeg/ffmpeg.js';

/** The beginning stands for the whole: reading all of a long film's packets would cost as much as copying it. */
const LOOK_AT_S = 300;

interface Place {
  readonly path: string;
  readonly demuxer: string;
  readonly signal: AbortSignal;
  /** Of the stream. */
  readonly index: number;
}

/** Seconds between two key frames at most, in the first minutes; null when it does not begin with one, or tells nothing. */
export async function longestKeyFrameGap(
  { config }: Pick<App, 'config'>,
  { path, demuxer, signal, index }: Place,
): Promise<number | null> {
  const found = newGap();
  try {
    await probeLines({
      config,
      signal,
      timeoutMs: 60_000,
      args: [
        ...[...inputLimits(demuxer), '-select_streams', String(index), '-read_intervals', `%+${LOOK_AT_S}`],
        ...['-show_entries', 'packet=pts_time,flags', '-of', 'csv=p=0', path],
      ],
      onLine: found.see,
    });
  } catch (error) {
    // Whether it can be played is for those to say who decode it.
    if (error instanceof MediaFault) return null;
    throw error;
  }
  return found.longest();
}

function newGap() {
  let [first, lastKey, last, gap] = [true, 0, 0, 0];
  return {
    /** @param line time and flags of one packet */
    see(line: string): void {
      const [time = '', flags = ''] = line.split(',');
      const at = Number(time);
      if (!Number.isFinite(at) || time === '') return;
      const key = flags.startsWith('K');
      if (first && !key) gap = Infinity;
      if (key) {
        if (!first) gap = Math.max(gap, at - lastKey);
        lastKey = at;
      }
      first = false;
      last = Math.max(last, at);
    },
    longest(): number | null {
      const longest = Math.max(gap, last - lastKey);
      return first || longest === Infinity ? null : longest;
    },
  };
}
