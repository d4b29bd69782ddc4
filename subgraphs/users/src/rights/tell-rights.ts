import type { DomainEvents } from '@medianest/contracts';
import type { DbOrTx, Emit } from '@medianest/kit';
import { findRights } from './rights.js';

interface Standing {
  readonly id: string;
  readonly isOut: boolean;
  readonly now: Date;
}

/**
 * Tells the other services what people may do now. Call it after the act was recorded: from there on nobody else
 * changes rights, so that of two that are told the later is true.
 */
export async function tellRights(tx: DbOrTx, emit: Emit<DomainEvents>, userIds: readonly string[]): Promise<void> {
  const standing: Standing[] = await tx.query(
    `select id, disabled_at is not null or deletion_due_at is not null as "isOut", clock_timestamp() as now
     from users where id = any($1)`,
    [userIds],
  );
  const rights = new Map((await findRights(tx, userIds)).map((one) => [one.userId, one]));
  for (const { id: userId, isOut, now } of standing) {
    const { scopes = [], organizations = [] } = (isOut ? undefined : rights.get(userId)) ?? {};
    await emit('user.rightsChanged', { version: 1, userId, changedAt: now.toISOString(), scopes, organizations });
  }
}
