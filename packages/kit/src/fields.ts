import { type Config, choice, type Field, port, secret, text, url } from './config.js';
import { LOG_LEVELS, type LogOptions } from './log.js';

const POSTGRES = ['postgres:', 'postgresql:'] as const;

/** What every process reads from the environment. */
export const processFields = (defaultPort: number, logLevel: LogOptions['level'] = 'info') => ({
  host: text('HOST', { help: 'the address to listen on; 0.0.0.0 opens it to the network', fallback: '127.0.0.1' }),
  port: port('PORT', defaultPort),
  logLevel: choice('LOG_LEVEL', LOG_LEVELS, { help: `how much to log: ${LOG_LEVELS.join(', ')}`, fallback: logLevel }),
});

/** What the gateway and the subgraphs have in common, besides. */
export const graphFields = {
  actorKey: secret('ACTOR_KEY', 'signs who is asking, between the gateway and the subgraphs: the same for all'),
  queueUrl: url('QUEUE_URL', [...POSTGRES, 'redis:', 'rediss:'], {
    help: 'where jobs, events and live messages travel: redis://host:6379, or the PostgreSQL database for jobs',
  }),
};

/** What every subgraph reads; its own fields come after. */
export const subgraphFields = (service: string, defaultPort: number) => ({
  ...processFields(defaultPort),
  ...graphFields,
  databaseUrl: url('DATABASE_URL', POSTGRES, { help: `postgres://user:password@host:5432/${service}` }),
});

/** What a worker reads besides: it listens beside its web process, for health, readiness and metrics alone. */
export const workerFields = (defaultPort: number) => ({
  workerPort: port('WORKER_PORT', defaultPort, 'the TCP port on which a worker tells how it is'),
});

export type SubgraphConfig = Config<ReturnType<typeof subgraphFields>>;

/** Where people reach the gateway, without a slash at its end. @param use what we do with it, for the help */
export function publicUrlField(use: string): Field<string> {
  const field = url('PUBLIC_URL', ['http:', 'https:'], {
    help: `where people reach the gateway; ${use}`,
    fallback: 'http://127.0.0.1:4000',
  });
  return { ...field, parse: (value) => field.parse(value).replace(/\/+$/, '') };
}
