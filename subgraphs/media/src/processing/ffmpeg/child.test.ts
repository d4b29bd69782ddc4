import { existsSync } from 'node:fs';
import { waitFor } from '@medianest/kit/testing';
import { expect, test } from 'vitest';
import { runChild } from './child.js';

const NEVER = new AbortController().signal;
const shell = (script: string) => ({
  command: 'sh',
  args: ['-c', script],
  searchPath: '/usr/bin:/bin',
  signal: NEVER,
  timeoutMs: 30_000,
});
const FAMILY = 'sleep 60 & echo $!; echo $$; wait';

/** A dead process may stay in the list as a zombie until somebody asks for its end. */
async function isAlive(pid: number): Promise<boolean> {
  let state = '';
  const look = `cat /proc/${pid}/stat 2>/dev/null || ps -o stat= -p ${pid}`;
  await runChild({ ...shell(look), onLine: (line) => (state = line) });
  return state !== '' && !/(^| )Z/.test(state);
}

test('a program that goes on for too long is ended with all it has started', async () => {
  const pids: number[] = [];
  const end = await runChild({ ...shell(FAMILY), timeoutMs: 3_000, onLine: (line) => pids.push(Number(line)) });
  expect(end).toMatchObject({ code: null, stopped: 'timeout' });
  expect(pids).toHaveLength(2);
  for (const pid of pids) await waitFor('its death', async () => !(await isAlive(pid)));
});

test('a program that may take a month, and talk all the time, is not ended at once', async () => {
  const month = shell('sleep 0.2; head -c 70000000 /dev/zero');
  const end = await runChild({ ...month, timeoutMs: 30 * 86_400_000, maxOutputBytes: Infinity });
  expect(end).toEqual({ code: 0, complaint: '' });
});

test('a program that says nothing for too long is ended; one that speaks is not', async () => {
  expect(await runChild({ ...shell('sleep 60'), silenceMs: 200 })).toMatchObject({ stopped: 'silence' });
  const speaks = shell('for i in 1 2 3 4 5 6; do echo $i; sleep 0.1; done');
  expect(await runChild({ ...speaks, silenceMs: 20_000 })).toEqual({ code: 0, complaint: '' });
});

test('a signal ends a program, or keeps it from starting', async () => {
  const stop = new AbortController();
  const running = runChild({ ...shell('echo up; sleep 60'), signal: stop.signal, onLine: () => stop.abort() });
  expect(await running).toMatchObject({ stopped: 'aborted' });
  expect(await runChild({ ...shell('exit 0'), signal: stop.signal })).toMatchObject({ stopped: 'aborted' });
});

test('a program sees nothing of our environment, has no input, and its last words are kept', async () => {
  const end = await runChild(shell('cat; env >&2; exit 3'));
  expect(end.code).toBe(3);
  const names = end.complaint
    .trim()
    .split('\n')
    .map((line) => line.split('=')[0]);
  expect(
    names.filter(
      (name) => !['PATH', 'LANG', 'AV_LOG_FORCE_NOCOLOR', 'PWD', 'OLDPWD', 'SHLVL', '_'].includes(name ?? ''),
    ),
  ).toEqual([]);
});

test('a program that somebody else kills is told apart from one that we end', async () => {
  expect(await runChild(shell('kill -KILL $$'))).toMatchObject({ code: null, killedBy: 'SIGKILL' });
  expect(await runChild({ ...shell('sleep 60'), timeoutMs: 100 })).not.toHaveProperty('killedBy');
});

test('a program that is not there is an error', async () => {
  await expect(runChild({ ...shell(''), command: '/no/such/program' })).rejects.toThrow('ENOENT');
});

test.runIf(existsSync('/proc/self/autogroup'))('a nice program gives way to all other sessions', async () => {
  const waits = "until grep -q 'nice 7$' /proc/self/autogroup; do sleep 0.05; done";
  expect(await runChild({ ...shell(waits), nice: 7 })).toMatchObject({ code: 0 });
});
