import {
  type Config,
  type Env,
  type Field,
  flag,
  graphFields,
  integer,
  parseConfig,
  processFields,
  text,
  url,
} from '@medianest/kit';
import { operationLimitFields } from './limits/operation-limits.js';
import { limitFields } from './limits/request-limits.js';
import { subgraphLimitFields } from './limits/subgraph-limits.js';

const HTTP = ['http:', 'https:'];

const tracingFields = {
  otlpEndpoint: text('OTEL_EXPORTER_OTLP_ENDPOINT', {
    help: 'where an OpenTelemetry collector takes traces over HTTP, such as http://127.0.0.1:4318; empty for no traces',
    fallback: '',
  }),
  tracesPercent: integer('TRACES_PERCENT', {
    help: 'how many of a hundred requests are traced',
    fallback: '100',
    max: 100,
  }),
};

const base = {
  ...processFields(4000),
  actorKey: graphFields.actorKey,
  supergraphPath: text('SUPERGRAPH_PATH', {
    help: 'a supergraph file to serve, followed as it changes; empty for the one this was built with',
    fallback: '',
  }),
  allowedOrigins: origins('ALLOWED_ORIGINS'),
  trustProxy: flag('TRUST_PROXY', {
    help: 'true behind a reverse proxy: the client address comes from X-Forwarded-For',
    fallback: 'false',
  }),
  trustedDocuments: text('TRUSTED_DOCUMENTS', {
    help: 'a JSON file of documents by their SHA-256, or a manifest of Apollo: clients may send the hash alone',
    fallback: '',
  }),
  trustedDocumentsOnly: flag('TRUSTED_DOCUMENTS_ONLY', {
    help: 'true to run nothing but the documents of TRUSTED_DOCUMENTS',
    fallback: 'false',
  }),
  persistedQueriesBytes: integer('PERSISTED_QUERIES_BYTES', {
    help: 'how much is kept of the documents that clients send with a hash, to send the hash alone later; 0 for nothing',
    fallback: String(8 * 1024 * 1024),
  }),
  ...tracingFields,
  ...limitFields,
  ...operationLimitFields,
};

/** Only of use to a gateway that reaches its subgraphs over the network. */
export const networkFields = {
  usersUrl: url('USERS_URL', HTTP, { help: 'where users listens', fallback: 'http://127.0.0.1:4001' }),
  mediaUrl: url('MEDIA_URL', HTTP, { help: 'where media listens', fallback: 'http://127.0.0.1:4002' }),
  contentUrl: url('CONTENT_URL', HTTP, { help: 'where content listens', fallback: 'http://127.0.0.1:4003' }),
  integrationsUrl: url('INTEGRATIONS_URL', HTTP, {
    help: 'where integrations listens',
    fallback: 'http://127.0.0.1:4004',
  }),
  jwksUrl: text('USERS_JWKS_URL', { help: 'where users publishes its keys; empty for USERS_URL', fallback: '' }),
  /** There users tells which sessions ended. */
  queueUrl: graphFields.queueUrl,
  ...subgraphLimitFields,
};

/** What is open while developing is closed in production unless it is asked for. */
const open = (development: string) => ({
  playground: flag('PLAYGROUND', { help: 'whether / is the playground', fallback: development }),
  introspection: flag('INTROSPECTION', { help: 'whether clients may read the schema', fallback: development }),
  suggestions: flag('SUGGESTIONS', {
    help: 'whether a wrong name is answered with a near one; never where the schema may not be read',
    fallback: development,
  }),
});

/** What every gateway reads. @param development what is open unless it is said otherwise */
export const gatewayFields = (development: string) => ({ ...base, ...open(development) });

export type GatewayConfig = Config<ReturnType<typeof gatewayFields>>;
export type NetworkConfig = Config<typeof networkFields>;

const development = (env: Env) => String(env['NODE_ENV'] !== 'production');

export const readConfig = (env: Env): GatewayConfig => parseConfig(env, gatewayFields(development(env)));

export const readServicesConfig = (env: Env): GatewayConfig & NetworkConfig =>
  parseConfig(env, { ...gatewayFields(development(env)), ...networkFields });

/** Origins of web pages elsewhere that may use this gateway. */
function origins(variable: string): Field<readonly string[]> {
  return {
    variable,
    help: 'web pages elsewhere that may use the graph: https://app.example.org, several with commas; empty for none',
    fallback: '',
    parse(value) {
      const given = value.split(',').flatMap((one) => one.trim() || []);
      const wrong = given.find((one) => !URL.canParse(one) || new URL(one).origin !== one);
      if (wrong !== undefined) throw new Error(`"${wrong}" is not an origin: scheme and host, no path`);
      return given;
    },
  };
}
