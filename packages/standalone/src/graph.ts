import {
  createLive,
  createLog,
  type Env,
  type Log,
  openBroker,
  Registry,
  type ShutdownStep,
  type Subgraph,
} from '@medianest/kit';
import type { Environments } from './environments.js';

/** Loaded while PostgreSQL starts. */
export async function loadParts() {
  const [users, media, content, integrations, gateway, jose] = await Promise.all([
    import('@medianest/users'),
    import('@medianest/media'),
    import('@medianest/content'),
    import('@medianest/integrations'),
    import('@medianest/gateway'),
    import('jose'),
  ]);
  return { users, media, content, integrations, gateway, jose };
}

export type Parts = Awaited<ReturnType<typeof loadParts>>;

export interface Graph {
  readonly address: string;
  readonly log: Log;
  /** In the order in which they are to be closed. */
  readonly steps: readonly ShutdownStep[];
}

/** The four subgraphs with their workers, and the gateway over them, in this process. */
export async function startGraph(parts: Parts, env: Environments): Promise<Graph> {
  const { users, media, content, integrations } = parts;
  const [usersConfig, mediaConfig] = [users.readConfig(env.users), media.readConfig(env.media)];
  // Programs are tried while the databases are opened; the workers of media ask again, and say what is missing.
  void media.findTools(mediaConfig).catch(() => {});
  const broker = await openBroker(usersConfig.queueUrl, createLog({ service: 'queues', level: usersConfig.logLevel }));
  const [usersApp, mediaApp, contentApp, integrationsApp] = await Promise.all([
    users.createApp(usersConfig, broker),
    media.createApp(mediaConfig, broker),
    content.createApp(content.readConfig(env.content), broker),
    integrations.createApp(integrations.readConfig(env.integrations), broker),
  ]);
  const subgraphs = [
    users.createUsersSubgraph(usersApp),
    media.createMediaSubgraph(mediaApp),
    content.createContentSubgraph(contentApp),
    integrations.createIntegrationsSubgraph(integrationsApp),
  ];
  const workers = await Promise.all([
    users.startUsersWorkers(usersApp),
    media.startMediaWorkers(mediaApp),
    content.startContentWorkers(contentApp),
    integrations.startIntegrationsWorkers(integrationsApp),
  ]);
  const gateway = await startGateway(parts, { subgraphs, usersApp, env: env.gateway });
  const apps = [mediaApp, contentApp, integrationsApp, usersApp];
  return {
    address: gateway.address,
    log: gateway.log,
    steps: [
      { name: 'gateway', deadlineMs: 10_000, close: gateway.close },
      { name: 'workers', deadlineMs: 15_000, close: () => Promise.all(workers.map((worker) => worker.close())) },
      { name: 'subgraphs', deadlineMs: 10_000, close: () => Promise.all(apps.map((app) => app.close())) },
      { name: 'queues', deadlineMs: 5_000, close: broker.close },
    ],
  };
}

interface GatewayParts {
  readonly subgraphs: readonly Subgraph[];
  readonly usersApp: Awaited<ReturnType<Parts['users']['createApp']>>;
  readonly env: Env;
}

async function startGateway({ gateway, users, jose }: Parts, { subgraphs, usersApp, env }: GatewayParts) {
  const app = await gateway.createApp(gateway.readConfig(env), {
    supergraphSdl: gateway.readSupergraph(),
    transports: (log) => gateway.localTransports(subgraphs, log),
    keys: async (header, token) => jose.createLocalJWKSet(await users.publicKeys(usersApp))(header, token),
    identify: (credentials) => users.identify(usersApp, credentials),
    live: async () => createLive(usersApp.broker),
    async ready() {
      await Promise.all(subgraphs.map((subgraph) => subgraph.ready()));
    },
  });
  const routes = subgraphs.flatMap(({ routes }) => routes ?? []);
  const registries = [app.metrics, ...subgraphs.map(({ metrics }) => metrics)];
  const server = await gateway.startGateway(app, { routes, metrics: together(registries) });
  return {
    address: server.address,
    log: app.log,
    async close() {
      await server.close();
      await app.close();
    },
  };
}

/** All registries as one text: the series of a metric stand together, as the format wants it. */
function together(registries: readonly Registry[]) {
  return {
    contentType: Registry.PROMETHEUS_CONTENT_TYPE,
    async metrics(): Promise<string> {
      const texts = await Promise.all(registries.map((registry) => registry.metrics()));
      const series = new Map<string, string[]>();
      for (const block of texts.flatMap((text) => text.trim().split('\n\n')).filter(Boolean)) {
        const lines = block.split('\n');
        const heading = lines.filter((line) => line.startsWith('#')).join('\n');
        series.set(heading, [...(series.get(heading) ?? []), ...lines.filter((line) => !line.startsWith('#'))]);
      }
      return `${[...series].map(([heading, lines]) => `${heading}\n${lines.join('\n')}`).join('\n\n')}\n`;
    },
  };
}
