import { z } from 'zod';
import { errors } from '../errors.js';
import type { MonitorStatus } from '../monitor/monitor.js';
import { externalIdsOf, statusOf } from './reading.js';

/** A monitor has another status. */
export interface KumaCall {
  /** Those that it may have. */
  readonly externalIds: readonly string[];
  readonly status: MonitorStatus;
  readonly at: Date;
  readonly responseTimeMs: number | null;
  readonly message: string | null;
}

const text = z.union([z.string(), z.number()]).transform(String).optional().catch(undefined);

const call = z.object({
  heartbeat: z
    .object({
      monitorID: z.union([z.number(), z.string()]).transform(String),
      status: z.number(),
      // UTC, without saying so.
      time: z
        .string()
        .transform((time) => new Date(`${time.replace(' ', 'T')}Z`))
        .pipe(z.date()),
      ping: z.number().min(0).nullish().catch(null),
      msg: z.string().nullish().catch(null),
    })
    .nullable(),
  monitor: z.object({ name: text, type: text, url: text, hostname: text, port: text }).nullable(),
});

/** Throws HOOK_NOT_UNDERSTOOD. */
export function readKumaCall(body: unknown): KumaCall | 'test' {
  const read = call.safeParse(body);
  if (!read.success) throw errors.HOOK_NOT_UNDERSTOOD('let Uptime Kuma post its preset body.');
  const { heartbeat, monitor } = read.data;
  if (!heartbeat) return 'test';
  const { monitorID: id, time, ping, msg } = heartbeat;
  const status = statusOf(heartbeat.status);
  if (!status) throw errors.HOOK_NOT_UNDERSTOOD(`there is no status ${heartbeat.status}.`);
  return {
    externalIds: monitor ? externalIdsOf({ id, ...monitor }) : [`id:${id}`],
    status,
    at: time,
    responseTimeMs: ping ?? null,
    message: msg?.replaceAll('\0', '').toWellFormed().slice(0, 1_000) ?? null,
  };
}
