import { existsSync } from 'node:fs';
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { waitFor } from '@medianest/kit/testing';
import { MediaFile } from '../src/media-file/media-file.js';
import { commandLines, type Media, run } from './media.js';

/** Itself: what comes before it in the sandbox has not yet put the sandbox up. */
const FFMPEG = /^\s*\d+ ([^\s\0]*\/)?ffmpeg[\s\0]/;
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
    const told = encoding.map((line) => Number.parseInt(line, 10)).filter((pid) => tell(pid, 'SIGSTOP'));
    const states = await Promise.all(told.map(stateOf));
    // One that was just about to end does not hear it any more.
    const stopped = told.filter((_, n) => states[n]?.startsWith('T'));
    return stopped.length > 0 && stopped;
  });
}

/** `T` for one that is stopped; empty for one that is gone. */
async function stateOf(pid: number): Promise<string> {
  const said = existsSync('/proc/self/stat')
    ? readFile(`/proc/${pid}/stat`, 'utf8').then((line) => line.slice(line.lastIndexOf(')') + 2))
    : run('ps', ['-o', 'stat=', '-p', String(pid)]);
  return said.catch(() => '');
}

/** An ffmpeg that takes its time to encode a film, until it is hurried: it is seen on a machine of any speed. */
export interface SlowEncoder {
  readonly path: string;
  slow(): Promise<void>;
  hurry(): Promise<void>;
  remove(): Promise<void>;
}

export async function slowEncoder(): Promise<SlowEncoder> {
  const folder = await mkdtemp(join(tmpdir(), 'medianest-slow-'));
  const [path, sign] = [join(folder, 'ffmpeg'), join(folder, 'slow')];
  const slowly = `case "$*" in *${ENCODING}*) [ -e '${sign}' ] && exec ffmpeg -readrate 2 "$@";; esac`;
  await writeFile(path, `#!/bin/sh\n${slowly}\nexec ffmpeg "$@"\n`);
  await chmod(path, 0o755);
  return {
    path,
    slow: () => writeFile(sign, ''),
    hurry: () => rm(sign, { force: true }),
    remove: () => rm(folder, { recursive: true }),
  };
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
