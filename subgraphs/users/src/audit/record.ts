import type { Actor, Client, DbOrTx } from '@medianest/kit';
import type { Act } from './acts.js';
import { AuditEntry } from './audit-entry.js';
import { hashOfLink } from './chain.js';
import { ensurePartition } from './partitions.js';

/** Who does something, and from where. A job that acts for nobody gives ANONYMOUS and UNKNOWN_CLIENT. */
export interface Doer {
  readonly actor: Actor;
  readonly client: Client;
}

export interface ActRecord extends Doer {
  readonly act: Act;
  /** The id of the person or thing it was done to; of what belongs to a person, the person's. */
  readonly subject: string | null;
  /** JSON without secrets. */
  readonly before?: object | null;
  readonly after?: object | null;
}

interface ChainEnd {
  readonly position: string;
  readonly hash: Buffer;
  readonly now: Date;
}

/**
 * Writes down an act, in the transaction of the act. Make it the last statement: from here to the commit nobody else
 * can write one, since each link needs the one before.
 */
export async function recordAct(tx: DbOrTx, record: ActRecord): Promise<void> {
  // The row's lock is what lets one writer at a time in. Clocks go back; the log does not.
  const [end]: ChainEnd[] = await tx.query(
    `select last_position as position, last_hash as hash,
       greatest(date_trunc('milliseconds', clock_timestamp()), last_at) as now
     from audit_chain for update`,
  );
  if (!end) throw new Error('The table audit_chain has lost its row: restore it from a backup.');
  await ensurePartition(tx, end.now);
  const content = contentOf(record, end);
  const hash = hashOfLink(end.hash, content);
  await tx.getRepository(AuditEntry).insert({ ...content, previousHash: end.hash, hash } as never);
  await tx.query('update audit_chain set last_position = $1, last_hash = $2, last_at = $3', [
    content.position,
    hash,
    content.at,
  ]);
}

function contentOf({ actor, client, act, subject, before, after }: ActRecord, end: ChainEnd) {
  return {
    position: Number(end.position) + 1,
    at: end.now,
    actorId: actor.userId,
    address: client.address,
    agent: client.agent,
    act,
    subject,
    before: asJson(before),
    after: asJson(after),
  };
}

/** As it will be read again: dates as text, nothing undefined. */
function asJson(value: object | null | undefined): object | null {
  return value ? JSON.parse(JSON.stringify(value)) : null;
}
