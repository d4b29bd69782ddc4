// Start to ready, cold (an empty data folder) and warm, and the idle memory of the whole standalone graph.
// Run after a build: npm run bench -- start
import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { partsOf } from '../../e2e/support/parts.ts';
import { standalone } from '../../e2e/support/process.ts';
import { median, table } from '../support/report.ts';

const RUNS = 5;
/** Until start-up garbage is collected and caches have settled. */
const SETTLE_MS = 15_000;

const cold: number[] = [];
const warm: number[] = [];
let memory: Record<string, number> = {};

for (let run = 0; run < RUNS; run++) {
  let began = performance.now();
  const nest = await standalone();
  cold.push(performance.now() - began);
  await nest.stop();
  began = performance.now();
  await nest.start();
  warm.push(performance.now() - began);
  if (run === RUNS - 1) {
    await delay(SETTLE_MS);
    memory = memoryOf(nest.pid());
  }
  await nest.remove();
}

table('Start and idle memory of ./medianest start', [
  ['start to ready, cold', `${(median(cold) / 1000).toFixed(1)} s`],
  ['start to ready, warm', `${(median(warm) / 1000).toFixed(1)} s`],
  ...Object.entries(memory).map(([name, bytes]): [string, string] => [
    `idle memory, ${name}`,
    `${(bytes / 2 ** 20).toFixed(0)} MB`,
  ]),
]);

/** Proportional set size, so that what PostgreSQL's processes share is counted once. By program, of a process and all below it. */
function memoryOf(pid: number): Record<string, number> {
  const found: Record<string, number> = {};
  for (const each of [pid, ...partsOf(pid).map((part) => part.pid)]) {
    const name = readFileSync(`/proc/${each}/comm`, 'utf8').trim();
    const pss = Number(/^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${each}/smaps_rollup`, 'utf8'))?.[1]) * 1024;
    const program = name.startsWith('postgres') ? 'PostgreSQL' : 'Node.js';
    found[program] = (found[program] ?? 0) + pss;
  }
  found['together'] = Object.values(found).reduce((sum, bytes) => sum + bytes, 0);
  return found;
}
