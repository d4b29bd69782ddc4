import { existsSync, globSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { expect, test } from 'vitest';

const ROOT = dirname(import.meta.dirname);
const pages = globSync(['*.md', '{bench,docs,gateway,packages,subgraphs}/**/*.md'], {
  cwd: ROOT,
  exclude: ['**/node_modules/**'],
});
const textOf = (page: string) => readFileSync(join(ROOT, page), 'utf8');

/** As GitHub makes them of headings. */
function anchorsOf(page: string): string[] {
  const headings = [...textOf(page).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => heading.toLowerCase());
  return headings.map((heading) => heading.replaceAll(/[^\p{L}\p{N} -]/gu, '').replaceAll(' ', '-'));
}

test.each(pages)('the links of %s lead somewhere', (page) => {
  const links = [...textOf(page).matchAll(/\]\((?!https?:)([^)\s]+)\)/g)].map(([, link = '']) => link);
  for (const link of links) {
    const [file = '', anchor] = link.split('#');
    const target = file === '' ? page : join(dirname(page), file);
    expect(existsSync(join(ROOT, target)), link).toBe(true);
    if (anchor !== undefined) expect(anchorsOf(target), link).toContain(anchor);
  }
});

const READMES = globSync(['gateway/README.md', 'packages/{engine,kit,standalone}/README.md', 'subgraphs/*/README.md'], {
  cwd: ROOT,
});

test.each(['CONTRIBUTING.md', 'docs/ARCHITECTURE.md', ...READMES])('the files that %s names are there', (page) => {
  const named = [...textOf(page).matchAll(/`([a-z][\w-]*\/[\w./-]+)`/g)].map(([, path = '']) => path);
  const folders = ['', 'subgraphs', dirname(page), join(dirname(page), 'src')];
  const missing = named.filter((path) => !folders.some((folder) => existsSync(join(ROOT, folder, path))));
  expect(missing).toEqual([]);
});

test.each(READMES)('the files that %s names without their folder are somewhere in its part', (page) => {
  const there = globSync('{src,test}/**/*.ts', { cwd: join(ROOT, dirname(page)) }).map((path) => basename(path));
  const named = [...textOf(page).matchAll(/`([\w-]+(?:\.[\w-]+)*\.ts)`/g)].map(([, name = '']) => name);
  expect(named.filter((name) => !there.includes(name))).toEqual([]);
});
