import { type Config, integer } from '@medianest/kit';

/** What one client may take of the gateway. The defaults are far from what MediaNest's own clients need. */
export const limitFields = {
  keepAliveMs: integer('KEEP_ALIVE_MS', {
    help: 'how often a quiet socket or event stream is asked whether it is still there, in milliseconds',
    fallback: '12000',
    min: 10,
    max: 3_600_000,
  }),
  maxBufferedBytes: integer('MAX_BUFFERED_BYTES', {
    help: 'how much may wait for a slow reader of events before its connection is closed',
    fallback: String(1024 * 1024),
    min: 1024,
  }),
};

export type Limits = Config<typeof limitFields>;
