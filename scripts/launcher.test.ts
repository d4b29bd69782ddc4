import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';

const REAL_TOOLS = ['sh', 'dirname', 'readlink', 'cat', 'cmp', 'cp', 'env', 'node', 'touch', 'echo', 'chmod', 'mkdir'];
let folder: string;
let project: string;
let bin: string;
/** What the stand-ins were called with, a line each. */
const calls = () => readFileSync(join(folder, 'calls'), 'utf8');

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'medianest-launcher-'));
  project = join(folder, 'a project');
  bin = join(folder, 'bin');
  mkdirSync(project);
  mkdirSync(bin);
  copyFileSync(join(dirname(import.meta.dirname), 'medianest'), join(project, 'medianest'));
  chmodSync(join(project, 'medianest'), 0o755);
  writeFileSync(join(project, 'package-lock.json'), '{}');
  writeFileSync(join(folder, 'calls'), '');
  for (const name of REAL_TOOLS) symlinkSync(which(name), join(bin, name));
  standIn('id', 'echo 0');
  standIn('npm', 'mkdir -p node_modules/.bin; cp "$BIN/started" node_modules/.bin/node');
  standIn('started');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function which(name: string): string {
  return spawnSync('sh', ['-c', `command -v ${name}`], { encoding: 'utf8' }).stdout.trim();
}

/** A program that notes its call and then does what `body` says. */
function standIn(name: string, body = ':'): void {
  const file = join(bin, name);
  rmSync(file, { force: true });
  writeFileSync(file, `#!/bin/sh\necho "\${0##*/} $*" >> "$CALLS"\n${body}\n`);
  chmodSync(file, 0o755);
}

const withFfmpeg = () => {
  standIn('ffmpeg', 'echo " V....D libx264 "');
  standIn('ffprobe');
};

function medianest(args: string[], { cwd = project, script = join(project, 'medianest') } = {}) {
  const env = { PATH: bin, CALLS: join(folder, 'calls'), BIN: bin };
  const { status, stdout, stderr } = spawnSync('/bin/sh', [script, ...args], { cwd, env, encoding: 'utf8' });
  return { status, stdout, stderr };
}

it('explains itself', () => {
  expect(medianest(['help'])).toMatchObject({ status: 0, stdout: expect.stringContaining('Usage: ./medianest') });
  const unknown = medianest(['strat']);
  expect(unknown).toMatchObject({ status: 1, stderr: expect.stringContaining('there is no command "strat"') });
});

it('starts from any folder, through a link, in a path with spaces, and passes arguments on', () => {
  withFfmpeg();
  const link = join(folder, 'link');
  symlinkSync(join(project, 'medianest'), link);
  expect(medianest(['start', '--flag'], { cwd: '/', script: link })).toMatchObject({ status: 0 });
  expect(calls()).toContain('node packages/standalone/dist/main.js --flag');
});

it('installs npm packages once, and again when the lock file changes', () => {
  withFfmpeg();
  const installs = () =>
    calls()
      .split('\n')
      .filter((call) => call.startsWith('npm ci')).length;
  medianest(['start']);
  medianest(['start']);
  expect(installs()).toBe(1);
  writeFileSync(join(project, 'package-lock.json'), '{"changed":true}');
  medianest(['start']);
  expect(installs()).toBe(2);
  expect(calls().match(/npm run build/g)).toHaveLength(3);
});

it('installs ffmpeg with the package manager and says why', () => {
  standIn('apt-get', `case $* in *install*) ${writes('ffmpeg')}; ${writes('ffprobe')};; esac`);
  const { status, stderr } = medianest(['start']);
  expect(stderr).toContain('Installing ffmpeg with apt-get: it reads and transcodes what people upload.');
  expect(status).toBe(0);
  expect(calls()).toMatch(/apt-get install .*ffmpeg/);
});

it('uses sudo when it is not root', () => {
  standIn('id', 'echo 1000');
  standIn('sudo', '"$@"');
  standIn('dnf', `${writes('ffmpeg')}; ${writes('ffprobe')}`);
  expect(medianest(['start'])).toMatchObject({ status: 0 });
  expect(calls()).toContain('sudo dnf install');
});

it('installs what the tests need too, under the names of the package manager', () => {
  withFfmpeg();
  standIn('pacman', `case $* in *redis*) ${writes('redis-server')};; *) ${writes('chromium')};; esac`);
  expect(medianest(['test'])).toMatchObject({ status: 0 });
  expect(calls()).toContain('pacman -Sy --noconfirm --needed redis');
  expect(calls()).toContain('pacman -Sy --noconfirm --needed chromium');
  expect(calls()).toContain('node scripts/test-all.ts');
});

/** Shell that makes a program appear, as an installation does. */
function writes(name: string): string {
  const body = name === 'ffmpeg' ? 'echo libx264' : ':';
  return `printf '#!/bin/sh\\n${body}\\n' > "$BIN/${name}"; chmod +x "$BIN/${name}"`;
}

const refusals: [string, () => void, string][] = [
  ['there is no Node', () => rmSync(join(bin, 'node')), 'Node.js 20 or newer is needed and there is none'],
  ['Node is too old', () => standIn('node', 'echo 18'), 'Node.js 20 or newer is needed and this is'],
  ['there is no npm', () => rmSync(join(bin, 'npm')), 'npm is needed and there is none'],
  ['there is no package manager', () => {}, 'there is no package manager I know'],
  [
    'it may not install',
    () => [standIn('apt-get'), standIn('id', 'echo 1000')],
    'This needs root and there is no sudo',
  ],
  ['the installation fails', () => standIn('apt-get', 'exit 1'), 'ffmpeg could not be installed'],
  ['ffmpeg cannot encode', () => [standIn('ffmpeg'), standIn('ffprobe')], 'This ffmpeg cannot encode H.264'],
  ['npm fails', () => [withFfmpeg(), standIn('npm', 'exit 1')], 'The npm packages could not be installed'],
];

it.each(refusals)('refuses with a sentence when %s', (_when, arrange, sentence) => {
  arrange();
  expect(medianest(['start'])).toMatchObject({ status: 1, stderr: expect.stringContaining(sentence) });
});
