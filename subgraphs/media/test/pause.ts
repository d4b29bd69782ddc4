import { waitFor } from '@medianest/kit/testing';
import { commandLines } from './media.js';

/**
 * Stops what ffmpeg does with an original just now, so that a test sees it half made on a machine of any speed.
 * @returns what lets it go on
 */
export async function pauseFfmpeg(original: string): Promise<() => void> {
  const running = async () => {
    const lines = (await commandLines()).split('\n');
    return lines
      .filter((line) => line.includes('ffmpeg') && line.includes(original))
      .map((l) => Number.parseInt(l, 10));
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
