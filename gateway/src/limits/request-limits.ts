import { type Config, integer } from '@medianest/kit';

const MEGABYTE = 1024 * 1024;

/** What one client may take of the gateway. The defaults are far from what MediaNest's own clients need. */
export const limitFields = {
  maxBodyBytes: integer('MAX_BODY_BYTES', {
    help: 'the largest body of a GraphQL request, after decompression',
    fallback: String(MEGABYTE),
    min: 1024,
    max: 64 * MEGABYTE,
  }),
  maxMessageBytes: integer('MAX_MESSAGE_BYTES', {
    help: 'the largest message on a socket',
    fallback: String(MEGABYTE),
    min: 1024,
    max: 64 * MEGABYTE,
  }),
  maxMessagesPerSecond: integer('MAX_MESSAGES_PER_SECOND', {
    help: 'how many messages a socket may send; ten seconds worth of them may come at once',
    fallback: '100',
    min: 1,
  }),
  maxOperationsPerSocket: integer('MAX_OPERATIONS_PER_SOCKET', {
    help: 'how many operations may run at once on a socket',
    fallback: '100',
    min: 1,
  }),
  maxConnectionsPerActor: integer('MAX_CONNECTIONS_PER_ACTOR', {
    help: 'how many sockets and event streams a person may have open',
    fallback: '200',
    min: 1,
  }),
  maxConnectionsPerAddress: integer('MAX_CONNECTIONS_PER_ADDRESS', {
    help: 'how many sockets and event streams may come from one network address (see TRUST_PROXY)',
    fallback: '1000',
    min: 1,
  }),
  maxBufferedBytes: integer('MAX_BUFFERED_BYTES', {
    help: 'how much may wait for a slow reader of events before its connection is closed',
    fallback: String(MEGABYTE),
    min: 1024,
  }),
  initTimeoutMs: integer('INIT_TIMEOUT_MS', {
    help: 'how long a socket may take to say who it is, in milliseconds',
    fallback: '3000',
    min: 10,
    max: 60_000,
  }),
  stallMs: integer('STALL_MS', {
    help: 'how long a request may bring nothing, and an answer be left lying, before the connection is closed, in milliseconds; an upload goes on where it was',
    fallback: '300000',
    min: 10,
    max: 86_400_000,
  }),
  drainMs: integer('DRAIN_MS', {
    help: 'how long a gateway that stops waits for running queries, in milliseconds',
    fallback: '4000',
    max: 600_000,
  }),
  keepAliveMs: integer('KEEP_ALIVE_MS', {
    help: 'how often a quiet socket or event stream is asked whether it is still there, in milliseconds',
    fallback: '12000',
    min: 10,
    max: 3_600_000,
  }),
};

export type Limits = Config<typeof limitFields>;
