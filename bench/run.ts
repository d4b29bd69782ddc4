// Runs the benchmarks one after the other: npm run bench, or some of them: npm run bench -- start upload
import { spawnSync } from 'node:child_process';

const BENCHES: Readonly<Record<string, string>> = {
  start: 'graph/start.ts',
  upload: 'graph/upload.ts',
  uploads: 'media/uploads.ts',
  scan: 'media/scan.ts',
  progress: 'graph/progress.ts',
  page: 'graph/page.ts',
  beside: 'graph/beside.ts',
  ranges: 'media/ranges.ts',
  flow: 'media/flow.ts',
  pipeline: 'media/pipeline.ts',
  trickplay: 'media/trickplay.ts',
  encoding: 'media/encoding.ts',
  search: 'content/search.ts',
  users: 'users/people.ts',
  subscriptions: 'subscriptions/run.ts',
};

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !(name in BENCHES));
if (unknown.length > 0) {
  console.error(`There is no benchmark ${unknown.join(', ')}. Choose from: ${Object.keys(BENCHES).join(', ')}`);
  process.exit(1);
}
for (const [name, file] of Object.entries(BENCHES)) {
  if (asked.length > 0 && !asked.includes(name)) continue;
  const { status } = spawnSync(process.execPath, [`${import.meta.dirname}/${file}`], { stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}
