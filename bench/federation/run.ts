// Measures the engine and its peers in front of the same subgraphs and prints the table of README.md.
//   node bench/federation/run.ts [--seconds 6] [--rounds 3] [--only engine,fanout]
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { median } from '../support/report.ts';
import { supergraph } from './graph.ts';

const here = import.meta.dirname;
const { values: options } = parseArgs({
  options: {
    seconds: { type: 'string', default: '6' },
    rounds: { type: 'string', default: '3' },
    only: { type: 'string', default: '' },
  },
});
const directory = mkdtempSync(join(tmpdir(), 'bench-federation-'));
const file = (name: string, content: string) => {
  const path = join(directory, name);
  writeFileSync(path, content);
  return path;
};

const port = { subgraphs: 4701, gateway: 4702 };
const base = `http://127.0.0.1:${port.subgraphs}`;
const target = `http://127.0.0.1:${port.gateway}/graphql`;
const body = readFileSync(join(here, 'query.json'), 'utf8').trim();
const graph = file('supergraph.graphql', supergraph(base));
const answerFile = join(directory, 'answer.json');
const kinds = {
  same: lua(`[==[${body}]==]`),
  unique: lua(`[==[${body.slice(0, -1)},"variables":{"n":]==] .. n .. '}}'`),
};

/** A wrk script whose request body is a Lua expression that may use the counter `n`. */
function lua(expression: string): string {
  const headers = '{["content-type"]="application/json"}';
  const request = `wrk.format("POST", "/graphql", ${headers}, ${expression})`;
  return `local n = 0\nrequest = function() n = n + 1 return ${request} end\n`;
}

interface Contender {
  readonly name: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

// As `npm run engine:serve` starts it: what is merged of many answers at once should not grow old for want of room.
const engine = [
  '--max-semi-space-size=64',
  '../../packages/engine/dist/main.js',
  '--supergraph',
  graph,
  '--port',
  String(port.gateway),
];
const fanout = ['fanout.ts', String(port.gateway), base, answerFile];
const hive = (config: string): Contender['args'] => {
  const listen = ['-p', String(port.gateway), '--host', '127.0.0.1'];
  return [
    'peers/node_modules/@graphql-hive/gateway/dist/bin.js',
    'supergraph',
    graph,
    ...listen,
    '-c',
    `peers/${config}`,
  ];
};
const production = { FORK: '1', NODE_ENV: 'production' };
const contenders: readonly Contender[] = [
  { name: 'engine', args: engine },
  { name: 'engine, nothing shared', args: [...engine, '--no-sharing'] },
  { name: 'hand-written fan-out', args: fanout },
  { name: 'hand-written fan-out, sharing', args: [...fanout, '--sharing'] },
  { name: 'Apollo Server, @apollo/gateway', args: ['peers/apollo.mjs', graph, String(port.gateway)], env: production },
  { name: 'Hive Gateway, Rust planner', args: hive('hive-rust.config.mjs'), env: production },
  { name: 'Hive Gateway, JavaScript, jit', args: hive('hive-js.config.mjs'), env: production },
  { name: 'Hive Gateway, JavaScript, jit, sharing', args: hive('hive-js-sharing.config.mjs'), env: production },
];

/** Starts a program of this folder and stops it when the work is done. */
async function withProcess<T>(
  { args, env }: Omit<Contender, 'name'>,
  ready: string,
  work: (pid: number) => Promise<T>,
): Promise<T> {
  const child = spawn(process.execPath, args, { cwd: here, env: { ...process.env, ...env }, stdio: 'ignore' });
  try {
    await answering(ready);
    return await work(child.pid ?? 0);
  } finally {
    child.kill();
    await once(child, 'exit');
  }
}

async function answering(url: string): Promise<void> {
  for (let tries = 0; tries < 300; tries++) {
    const answered = await fetch(url, { method: 'POST', body, headers: { 'content-type': 'application/json' } }).catch(
      () => undefined,
    );
    if (answered?.ok) return void (await answered.text());
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`${url} does not answer.`);
}

interface Load {
  readonly perSecond: number;
  /** Of the gateway's process, for one request. Other work on the machine changes it less than the rate. */
  readonly cpuMs: number;
}

function load(kind: keyof typeof kinds, seconds: string, pid: number): Load {
  const script = file(`${kind}.lua`, kinds[kind]);
  const before = cpuMs(pid);
  const output = execFileSync('wrk', ['-t1', '-c50', `-d${seconds}`, '-s', script, target], { encoding: 'utf8' });
  if (/Non-2xx/.test(output)) throw new Error(output);
  const requests = Number(/(\d+) requests in/.exec(output)?.[1]);
  const perSecond = Number(/Requests\/sec:\s*([\d.]+)/.exec(output)?.[1]);
  return { perSecond, cpuMs: (cpuMs(pid) - before) / requests };
}

/** What a process has used, all its threads together; the clock ticks a hundred times a second. */
function cpuMs(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

interface Result {
  readonly same: Load[];
  readonly unique: Load[];
  sent: string;
}

async function measure(contender: Contender, result: Result): Promise<void> {
  await withProcess(contender, target, async (pid) => {
    await fetch(`${base}/stats`);
    const answered = await fetch(target, { method: 'POST', body, headers: { 'content-type': 'application/json' } });
    const data = JSON.stringify(sorted((await answered.json()).data));
    if (!existsSync(answerFile)) writeFileSync(answerFile, JSON.stringify({ data: JSON.parse(data) }));
    if (data !== JSON.stringify(JSON.parse(readFileSync(answerFile, 'utf8')).data))
      throw new Error(`${contender.name} answers differently.`);
    const { requests, representations } = await (await fetch(`${base}/stats`)).json();
    result.sent = `${requests} / ${representations}`;
    for (const kind of ['same', 'unique'] as const) {
      load(kind, '3', pid);
      result[kind].push(load(kind, options.seconds, pid));
    }
  });
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, item]) => [key, sorted(item)]),
  );
}

const wanted = options.only
  ? contenders.filter(({ name }) => options.only.split(',').some((one) => name.includes(one)))
  : contenders;
const results = new Map(wanted.map(({ name }) => [name, { same: [], unique: [], sent: '' } as Result]));
await withProcess({ args: ['subgraphs.ts', String(port.subgraphs)] }, `${base}/accounts`, async () => {
  for (let round = 0; round < Number(options.rounds); round++) {
    for (const contender of wanted) {
      const result = results.get(contender.name);
      if (result) await measure(contender, result);
    }
  }
});

console.log(
  '| in front of the subgraphs | same/s | unique/s | CPU ms: same, unique | subgraph requests / representations |',
);
console.log('| --- | --- | --- | --- | --- |');
for (const [name, { same, unique, sent }] of results) {
  const perSecond = [same, unique].map((loads) => Math.round(median(loads.map((one) => one.perSecond))));
  const cpu = [same, unique].map((loads) => median(loads.map((one) => one.cpuMs)).toFixed(2));
  console.log(`| ${name} | ${perSecond.join(' | ')} | ${cpu.join(', ')} | ${sent} |`);
}
