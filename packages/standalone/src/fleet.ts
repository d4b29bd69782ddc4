import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Env } from '@medianest/kit';
import { type KeptChild, spawnKept } from './kept-child.js';

const PROJECT = fileURLToPath(new URL('../../..', import.meta.url));
const RESTART_MS = 1_000;
const READY_MS = 60_000;

/** One process of several: what it is called, what it runs and with which configuration. */
export interface Member {
  readonly name: string;
  /** From the project's folder, such as `gateway/dist/main.js`. */
  readonly script: string;
  readonly env: Env;
  /** Where it tells that it is ready. */
  readonly readyUrl: string;
}

export interface Fleet {
  /** Starts processes at once; resolves when all of them are ready. */
  start(members: readonly Member[]): Promise<void>;
  /** SIGTERM to the last started first; each is waited for. */
  stop(): Promise<void>;
}

/** Runs processes until told to stop: their lines come with their name, and one that dies is started again. */
export function createFleet(write: (line: string) => void): Fleet {
  const running: { current: KeptChild }[] = [];
  let stopping = false;

  const launch = ({ name, script, env }: Member): KeptChild => {
    const insist = { signal: 'KILL', afterSeconds: 30 } as const;
    const child = spawnKept([process.execPath, script], { cwd: PROJECT, env, output: 'pipe', insist });
    for (const input of [child.stdout, child.stderr])
      if (input) createInterface({ input }).on('line', (line) => write(`${name.padEnd(20)} ${line}`));
    return child;
  };

  const keep = (member: Member): void => {
    const place = { current: launch(member) };
    running.push(place);
    const watch = async (): Promise<void> => {
      const code = await place.current.ended;
      if (stopping) return;
      write(`${member.name.padEnd(20)} ended with ${code} and is started again`);
      await new Promise((resolve) => setTimeout(resolve, RESTART_MS));
      if (stopping) return;
      place.current = launch(member);
      return watch();
    };
    void watch();
  };

  return {
    async start(members) {
      for (const member of members) keep(member);
      await Promise.all(members.map(({ name, readyUrl }) => untilReady(name, readyUrl)));
    },
    async stop() {
      stopping = true;
      for (const { current } of running.reverse()) await current.stop();
    },
  };
}

async function untilReady(name: string, url: string): Promise<void> {
  const deadline = Date.now() + READY_MS;
  while (Date.now() < deadline) {
    const answer = await fetch(url).catch(() => undefined);
    if (answer?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`${name} was not ready after ${READY_MS / 1000} s.`);
}
