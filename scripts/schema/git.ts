import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What git prints, or undefined when it fails or there is no git. */
function git(root: string, ...args: readonly string[]): string | undefined {
  const { status, stdout } = spawnSync('git', ['-C', root, ...args], { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
  return status === 0 ? stdout : undefined;
}

const BRANCHES = ['origin/HEAD', 'origin/main', 'origin/master', 'main', 'master'];

/** The commit this work set out from: the merge base with `BASE_REF`, else with the default branch. */
export function mergeBase(root: string, baseRef: string | undefined): string | undefined {
  for (const branch of baseRef ? [baseRef] : BRANCHES) {
    const commit = git(root, 'merge-base', 'HEAD', branch)?.trim();
    if (commit) return commit;
  }
  return undefined;
}

/** A file as it was in a commit. */
export function fileAt(root: string, commit: string, file: string): string | undefined {
  return git(root, 'show', `${commit}:./${file}`);
}

/** The files of a folder as they were in a commit. */
export function filesAt(root: string, commit: string, folder: string): { file: string; text: string }[] {
  const names = git(root, 'ls-tree', '--name-only', commit, `${folder}/`)?.split('\n').filter(Boolean) ?? [];
  return names.map((file) => ({ file, text: fileAt(root, commit, file) ?? '' }));
}

/** What changed from one text to another, as `git diff` tells it, without its header. */
export function difference(from: string, to: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'medianest-diff-'));
  try {
    writeFileSync(join(folder, 'committed'), from);
    writeFileSync(join(folder, 'emitted'), to);
    const args = ['diff', '--no-index', '--no-color', '--unified=1', 'committed', 'emitted'];
    const { stdout } = spawnSync('git', args, { cwd: folder, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
    return (stdout ?? '').split('\n').slice(4).join('\n').trimEnd();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
