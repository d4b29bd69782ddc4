import { waitFor } from '@medianest/kit/testing';
import { MediaFile } from '../src/media-file/media-file.js';
import { commandLines, type Media } from './media.js';

/** Itself: what comes before it in the sandbox has not yet put the sandbox up. */
const FFMPEG = /^\s*\d+ (\S*\/)?ffmpeg[\s\0]/;
/** A word of the command that encodes the pictures, and of no other that runs for a film. */
const ENCODING = 'independent_segments';

/**
 * Stops the encoding of a film, so that a test sees it half made on a machine of any speed.
 * @returns what lets it go on
 */
export async function pauseEncoding(original: string): Promise<() => void> {
  const pids = await stopEncoders(original);
  return () => tellAll(pids, 'SIGCONT');
}

/**
 * Stops the encoding of a film when its first segments can be played. Until then it goes on only for the moments between
 * our looks, so that it is not whole before we see it.
 * @returns what lets it go on
 */
export async function pauseWhenPlayable({ app }: Media, id: string): Promise<() => void> {
  const pids = await stopEncoders(id);
  await waitFor('its first segments', async () => {
    tellAll(pids, 'SIGSTOP');
    const { artifacts } = await app.db.getRepository(MediaFile).findOneByOrFail({ id });
    if (!artifacts.PACKAGE) tellAll(pids, 'SIGCONT');
    return artifacts.PACKAGE;
  });
  return () => tellAll(pids, 'SIGCONT');
}

async function stopEncoders(original: string): Promise<number[]> {
  return waitFor('an ffmpeg that encodes', async () => {
    const lines = (await commandLines()).split('\n');
    const encoding = lines.filter((line) => FFMPEG.test(line) && line.includes(original) && line.includes(ENCODING));
    const stopped = encoding.map((line) => Number.parseInt(line, 10)).filter((pid) => tell(pid, 'SIGSTOP'));
    return stopped.length > 0 && stopped;
  });
}

function tellAll(pids: readonly number[], signal: 'SIGSTOP' | 'SIGCONT'): void {
  for (const pid of pids) tell(pid, signal);
}

/** @returns whether it was there to hear it: it may have ended meanwhile */
function tell(pid: number, signal: 'SIGSTOP' | 'SIGCONT'): boolean {
  try {
    return process.kill(pid, signal);
  } catch {
    return false;
  }
}
