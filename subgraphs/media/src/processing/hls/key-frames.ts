import type { App } from '../../app.js';
import { inputLimits, probeLines } from '../ffmpeg.js';
import type { Probe } from '../probe.js';

/** The beginning stands for the whole: reading all of a long film's packets would cost as much as copying it. */
const LOOK_AT_S = 300;

/** Seconds between two key frames at most, in the first minutes; Infinity when it does not begin with one. */
export async function longestKeyFrameGap(
  { config }: App,
  { input, signal }: { readonly input: string; readonly signal: AbortSignal },
  { demuxer, video }: Probe,
): Promise<number> {
  let [first, lastKey, last, gap] = [true, 0, 0, 0];
  await probeLines({
    config,
    signal,
    timeoutMs: 60_000,
    args: [
      ...[...inputLimits(demuxer), '-select_streams', String(video?.index), '-read_intervals', `%+${LOOK_AT_S}`],
      ...['-show_entries', 'packet=pts_time,flags', '-of', 'csv=p=0', input],
    ],
    onLine(line) {
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
  });
  return first ? Infinity : Math.max(gap, last - lastKey);
}
