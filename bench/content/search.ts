// How long a search and a list take with the 36,273 films of the shared catalogue, on a PostgreSQL of its own.
// Run after a build: node bench/content/search.ts [--explain] [folder with movies-*.json]
// --explain prints PostgreSQL's plan of each statement that takes 10 ms or more.
import { chmodSync, globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLog, type Db, openDatabase } from '@medianest/kit';
import { startPostgres } from '../../packages/standalone/dist/postgres.js';
import { indexTitles } from '../../subgraphs/content/dist/joining/index-titles.js';
import { Titles1760000300000 } from '../../subgraphs/content/dist/migrations/1760000300000-titles.js';
import { Organizations1795300620000 } from '../../subgraphs/content/dist/migrations/1795300620000-organizations.js';
import { findPlaced } from '../../subgraphs/content/dist/search/search.service.js';
import { Title, titleTypes } from '../../subgraphs/content/dist/title/title.js';
import { titleLoader } from '../../subgraphs/content/dist/title/title.loader.js';
import { listTitles } from '../../subgraphs/content/dist/title/title.service.js';
import { median, quantile, table } from '../support/report.ts';

interface Film {
  readonly title: string;
  readonly year: number;
  readonly genres: readonly string[];
  readonly extract?: string;
}

const QUERIES = [
  'alien',
  'a',
  'th',
  'the',
  'love',
  'the man who',
  'star wars',
  'bik buck bunny',
  'Big Buck Buny',
  'dume',
  'godfahter',
  'the lrod of the rigns',
  'american comedy film directed by',
  'xylophone quartz',
];
const RUNS = 30;
const rows: [string, string][] = [];
const actor = {
  userId: '00000000-0000-7000-8000-000000000001',
  sessionId: null,
  roles: ['MEMBER'],
  scopes: ['content:read'],
  organizations: [],
};

const EXPLAIN = {
  session_preload_libraries: 'auto_explain',
  'auto_explain.log_min_duration': 10,
  'auto_explain.log_analyze': 'on',
};
const explain = process.argv.includes('--explain');
const folder = process.argv.slice(2).find((argument) => !argument.startsWith('--')) ?? '../shared/data/catalogue';
const postgres = await start();
try {
  await measure(postgres.url);
} finally {
  await postgres.stop();
}

async function measure(url: string): Promise<void> {
  const log = createLog({ service: 'bench', level: 'error' });
  const entities = [Title, ...titleTypes];
  const db = await openDatabase({ url, entities, migrations: [Titles1760000300000, Organizations1795300620000], log });
  try {
    const began = performance.now();
    const count = await load(db);
    const seconds = (performance.now() - began) / 1000;
    for (const query of QUERIES) await measureSearch(db, query);
    await measureLists(db);
    table(`Search and lists over ${count} films (loaded in ${seconds.toFixed(0)} s)`, rows);
  } finally {
    await db.destroy();
  }
}

async function measureSearch(db: Db, query: string): Promise<void> {
  const search = () => findPlaced({ db }, actor, { query, limit: 21 });
  const best = await namesOf(
    db,
    (await search()).slice(0, 2).map(({ id }) => id),
  );
  await note(`search "${query}": ${best.join(', ') || 'nothing'}`, search);
}

async function measureLists(db: Db): Promise<void> {
  const list = (args: object) => () =>
    listTitles({ db, loaders: { title: titleLoader({ db }, actor) } }, actor, {
      first: 20,
      sort: 'NAME',
      ...args,
    } as never);
  await note('titles by name', list({}));
  await note('titles by year', list({ sort: 'YEAR' }));
  await note('titles of a genre', list({ filter: { genre: 'Western' } }));
  await note('titles with "ring" in the name', list({ filter: { nameContains: 'ring' } }));
}

async function load(db: Db): Promise<number> {
  const films = globSync(join(folder, 'movies-*.json')).flatMap((file): Film[] =>
    JSON.parse(readFileSync(file, 'utf8')),
  );
  for (let from = 0; from < films.length; from += 1_000) {
    const rows: { id: string }[] = await db.query(
      `insert into titles (kind, name, year, summary, genres, listed)
       select 'MOVIE', f.title, f.year, f.extract, coalesce(f.genres, '{}'), true
       from jsonb_to_recordset($1) as f(title text, year int, extract text, genres text[]) returning id`,
      [JSON.stringify(films.slice(from, from + 1_000))],
    );
    await indexTitles(
      db,
      rows.map(({ id }) => id),
    );
  }
  await db.query('vacuum analyze');
  return films.length;
}

async function note(what: string, work: () => Promise<unknown>): Promise<void> {
  const times: number[] = [];
  for (let run = 0; run < RUNS; run++) {
    const began = performance.now();
    await work();
    times.push(performance.now() - began);
  }
  rows.push([what, `${median(times).toFixed(1)} ms, p95 ${quantile(times, 0.95).toFixed(1)} ms`]);
}

async function namesOf(db: Db, ids: string[]): Promise<string[]> {
  const rows: { name: string; year: number }[] = await db.query(
    'select name, year from titles where id = any($1) order by array_position($1, id)',
    [ids],
  );
  return rows.map(({ name, year }) => `${name} (${year})`);
}

async function start(): Promise<{ url: string; stop(): Promise<void> }> {
  const folder = mkdtempSync(join(tmpdir(), 'medianest-bench-'));
  chmodSync(folder, 0o711);
  const server = await startPostgres({ folder, password: 'bench', settings: explain ? EXPLAIN : {} });
  return {
    url: server.url,
    async stop() {
      await server.stop();
      if (explain) console.log(readFileSync(join(folder, 'postgres.log'), 'utf8'));
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
