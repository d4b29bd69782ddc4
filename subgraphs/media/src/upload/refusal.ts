import type { UserAccessRevoked } from '@medianest/contracts';
import { commonErrors, type DbOrTx } from '@medianest/kit';
import type { App } from '../app.js';

/** Uploads of one person begin one after the other, and not while it is noted that they may not. Until the transaction ends. */
export async function takeTurn(tx: DbOrTx, personId: string): Promise<void> {
  await tx.query(`select pg_advisory_xact_lock(hashtextextended('uploads ' || $1, 0))`, [personId]);
}

/** What a person was given before this moment begins no upload any more. @param madeBefore ISO 8601, or `infinity` */
export async function refuseUploads(tx: DbOrTx, personId: string, madeBefore: string): Promise<void> {
  await takeTurn(tx, personId);
  await tx.query(
    `insert into upload_refusals as known (person_id, made_before) values ($1, $2)
     on conflict (person_id) do update set made_before = greatest(known.made_before, excluded.made_before)`,
    [personId, madeBefore],
  );
}

/** In the person's turn: UNAUTHENTICATED for who was given the right, at this moment, and has it no more. */
export async function mustNotBeRefused(tx: DbOrTx, personId: string, givenAt: Date): Promise<void> {
  const refused: unknown[] = await tx.query(
    'select 1 from upload_refusals where person_id = $1 and made_before >= $2',
    [personId, givenAt],
  );
  if (refused.length > 0) throw commonErrors.UNAUTHENTICATED();
}

/** Whoever has an upload endpoint of this person, they or a thief, asks for another one as they who may. */
export function userAccessRevoked(_app: App, { userId, revokedAt }: UserAccessRevoked, tx: DbOrTx): Promise<void> {
  // By our own clock, as endpoints are: another one may be ahead.
  const madeBefore = new Date(Math.min(Date.parse(revokedAt), Date.now()));
  return refuseUploads(tx, userId, madeBefore.toISOString());
}
