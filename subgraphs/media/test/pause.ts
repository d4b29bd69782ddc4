import { waitFor } from '@medianest/kit/testing';
import { commandLines } from './media.js';

/** Itself: what comes before it in the sandbox has not yet put the sandbox up. */
const FFMPEG = /^\s*\d+ (\S*\/)?ffmpeg[\s\0]/;

/**
 * Stops what ffmpeg does with an original just now, so that a test sees it half made on a machine of any speed.
 * @param word of the command that is meant, when it is not any
 * @returns what lets it go on
 */
export async function pauseFfmpeg(original: string, word = ''): Promise<() => void> {
  const running = async () => {
    const lines = (await commandLines()).split('\n').filter((line) => FFMPEG.test(line));
    return lines
      .filter((line) => line.includes(original) && line.includes(word))
      .map((line) => Number.parseInt(line, 10));
  };
  const pids = await waitFor('an ffmpeg', async () => {
    const found = await running();
    return found.length > 0 && found;
  });
  for (const pid of pids) process.kill(pid, 'SIGSTOP');
  return () => pids.forEach(goOn);
}

function goOn(pid: number): void {
  try {
    process.kill(pid, 'SIGCONT');
  } catch {
    // It was ended meanwhile.
  }
}
