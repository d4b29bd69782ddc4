/** `npm run start:services`: gateway, subgraphs and workers as processes of their own, under one supervisor. */
import { createLog, type Env, freePort, onShutdown, runMain, type ShutdownStep } from '@medianest/kit';
import { readServicesConfig } from './config.js';
import { type Environments, environments } from './environments.js';
import { createFleet, type Member } from './fleet.js';
import { openInstallation } from './installation.js';
import { mustBeFree } from './ports.js';

const SUBGRAPHS = ['users', 'media', 'content', 'integrations'] as const;
const WORKERS = ['users', 'media', 'content', 'integrations'] as const;

type Ports = Readonly<Record<(typeof SUBGRAPHS)[number], number>>;

// biome-ignore lint/style/noProcessEnv: this file is a process's main
const environment: Env = process.env;

await runMain(async () => {
  const config = readServicesConfig(environment);
  await mustBeFree(config.host, config.port);
  const log = createLog({ service: 'supervisor', level: config.logLevel });
  const { postgresUrl, queueUrl } = config;
  const installation = await openInstallation({
    env: environment,
    config,
    ...(postgresUrl && { postgresUrl }),
    ...(queueUrl && { queueUrl }),
  });
  const fleet = createFleet((line) => void process.stdout.write(`${line}\n`));
  const all: ShutdownStep = { name: 'processes', deadlineMs: 60_000, close: fleet.stop };
  onShutdown(log, [all, ...installation.steps]);
  const env = environments(installation);
  const ports = await choosePorts(SUBGRAPHS);
  const workerPorts = await choosePorts(WORKERS);
  await fleet.start(SUBGRAPHS.map((name) => subgraph(name, env, ports)));
  const workers = WORKERS.map((name) => ({
    name: `${name} worker`,
    script: `subgraphs/${name}/dist/worker.js`,
    env: { ...env[name], WORKER_PORT: String(workerPorts[name]) },
    readyUrl: `http://127.0.0.1:${workerPorts[name]}/ready`,
  }));
  await fleet.start([...workers, gateway(env, ports, config.localUrl)]);
  process.stdout.write(`\n  MediaNest is ready at ${config.publicUrl}, each part in a process of its own.\n\n`);
});

/** Only the gateway's port is known to others. */
async function choosePorts<N extends string>(names: readonly N[]): Promise<Readonly<Record<N, number>>> {
  const ports = {} as Record<N, number>;
  for (const name of names) ports[name] = await freePort();
  return ports;
}

function subgraph(name: (typeof SUBGRAPHS)[number], env: Environments, ports: Ports): Member {
  return {
    name,
    script: `subgraphs/${name}/dist/main.js`,
    env: { ...env[name], PORT: String(ports[name]) },
    readyUrl: `http://127.0.0.1:${ports[name]}/ready`,
  };
}

function gateway(env: Environments, ports: Ports, address: string): Member {
  const urls = SUBGRAPHS.map((name) => [`${name.toUpperCase()}_URL`, `http://127.0.0.1:${ports[name]}`]);
  return {
    name: 'gateway',
    script: 'gateway/dist/main.js',
    env: { ...env.gateway, ...Object.fromEntries(urls) },
    readyUrl: `${address}/ready`,
  };
}
