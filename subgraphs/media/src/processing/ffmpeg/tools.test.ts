import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runChild } from './child.js';
import { findSandbox } from './sandbox.js';
import { findTools, type ToolConfig } from './tools.js';

const searchPath = process.env['PATH'] ?? '';
const config: ToolConfig = { ffmpegPath: '', ffprobePath: '', ffmpegSilenceS: 60, ffmpegNice: 10, searchPath };
const NEVER = new AbortController().signal;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'medianest-tools-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function program(name: string, script: string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, `#!/bin/sh\n${script}\n`);
  await chmod(path, 0o755);
  return path;
}

test('the ffmpeg of the system is found, with what it can write', async () => {
  const { ffmpeg, ffprobe, version, encoders } = await findTools(config);
  expect([ffmpeg, ffprobe].every((path) => path.length > 0)).toBe(true);
  expect(Number(version.split('.')[0])).toBeGreaterThanOrEqual(5);
  expect(encoders).toContain('libx264');
});

test('the newest ffmpeg is taken, a build of the day counts as such, and one that is too old as none', async () => {
  await program('ffprobe', 'exec ffprobe "$@"');
  const speaks = (name: string) => `[ "$1" = -version ] && echo "ffmpeg version ${name} by us" || exec ffmpeg "$@"`;
  const found = async (name: string) => {
    const ffmpegPath = await program('ffmpeg', speaks(name));
    return findTools({ ...config, ffmpegPath }).then(
      ({ version }) => version,
      (error: Error) => error.message,
    );
  };
  expect(await found('7.1.1-Jellyfin')).toBe('7.1');
  expect(await found('n8.0')).toBe('8.0');
  expect(await found('N-118000-g0123456789')).toBe('999.0');
  expect(await found('4.4.2')).toMatch(/^No ffmpeg 5.1 or newer was found/);
  expect(await found('unknown')).toMatch(/^No ffmpeg/);
});

test('an ffmpeg that is not there is a sentence with what to do', async () => {
  const nothing = { ...config, ffmpegPath: join(folder, 'no-such-ffmpeg') };
  await expect(findTools(nothing)).rejects.toThrow('install it, or set FFMPEG_PATH and FFPROBE_PATH');
});

test('a layer that does not work is left out and named', async () => {
  const { prefix, missing } = await findSandbox(
    10,
    async (tried) => tried.at(-1) === '--' && tried.includes('setpriv'),
  );
  expect(prefix).toEqual(['setpriv', '--pdeathsig', 'KILL', '--no-new-privs', '--']);
  expect(missing.map((sentence) => sentence.split(':')[0])).toEqual(['nice', 'ionice', 'unshare', 'prlimit']);
});

test('what runs in the sandbox reaches no server on this machine and takes no more memory than it may', async () => {
  const { prefix, missing } = await findTools(config);
  const inside = async (script: string) => {
    const [command = 'sh', ...args] = [...prefix, process.execPath, '-e', script];
    return runChild({ command, args, searchPath, signal: NEVER, timeoutMs: 20_000 });
  };
  let visits = 0;
  const server = createServer((socket) => {
    visits++;
    socket.end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  const knock = `require('net').connect(${port}, '127.0.0.1').on('error', () => process.exit(3)).on('connect', () => process.exit(0))`;
  const { code } = await inside(knock);
  server.close();
  const kept = !missing.some((sentence) => sentence.startsWith('unshare'));
  expect({ code, visits }).toEqual(kept ? { code: 3, visits: 0 } : { code: 0, visits: 1 });
  if (missing.some((sentence) => sentence.startsWith('prlimit'))) return;
  const limit = await runChild({
    command: prefix[0] ?? '',
    args: [...prefix.slice(1), 'sh', '-c', 'ulimit -c; ulimit -d; ulimit -n'],
    ...{ searchPath, signal: NEVER, timeoutMs: 5_000 },
    onLine: (line) => expect(['0', String(4 * 1024 ** 2), '1024']).toContain(line),
  });
  expect(limit.code).toBe(0);
});
