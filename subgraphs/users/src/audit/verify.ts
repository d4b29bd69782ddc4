import type { DbOrTx } from '@medianest/kit';
import { DataSource } from 'typeorm';
import { AuditEntry } from './audit-entry.js';
import { hashOfLink } from './chain.js';

export interface Verification {
  /** How many links are whole, from the first. */
  readonly whole: number;
  /** The first that is not; absent when all are. */
  readonly broken?: { readonly position: number; readonly reason: string };
}

interface Place {
  readonly position: number;
  readonly at: Date;
  readonly hash: Buffer;
}

const BATCH = 1_000;

/** Walks the chain from its anchor to its end and says where it breaks first. Run it in a transaction that sees one state. */
async function verifyAuditLog(tx: DbOrTx): Promise<Verification> {
  const { anchor, end } = await readChain(tx);
  let last = anchor;
  for (;;) {
    const entries = await entriesAfter(tx, last);
    for (const entry of entries) {
      const reason = fault(last, entry);
      const position = Math.min(entry.position, last.position + 1);
      if (reason) return { whole: position - 1 - anchor.position, broken: { position, reason } };
      last = entry;
    }
    if (entries.length < BATCH) break;
  }
  const whole = last.position - anchor.position;
  if (last.position === end.position && last.hash.equals(end.hash)) return { whole };
  const reason = `the log ends after ${last.position}, but was written up to ${end.position}`;
  return { whole, broken: { position: last.position + 1, reason } };
}

/** With the moment, since whoever owns the database can put a second entry at a position. */
function entriesAfter(tx: DbOrTx, { position, at }: Place): Promise<AuditEntry[]> {
  return tx
    .getRepository(AuditEntry)
    .createQueryBuilder('entry')
    .where('(entry.position, entry.at) > (:position, :at)', { position, at })
    .orderBy({ 'entry.position': 'ASC', 'entry.at': 'ASC' })
    .limit(BATCH)
    .getMany();
}

function fault(last: Place, entry: AuditEntry): string | undefined {
  if (entry.position === last.position) return 'it stands there twice';
  if (entry.position !== last.position + 1) return `it is missing; the next is ${entry.position}`;
  if (!entry.previousHash.equals(last.hash)) return 'it does not follow from the entry before';
  if (!entry.hash.equals(hashOfLink(entry.previousHash, entry))) return 'its content was changed';
  return undefined;
}

async function readChain(tx: DbOrTx): Promise<{ anchor: Place; end: Place }> {
  const [row] = await tx.query(
    'select last_position, last_hash, last_at, anchor_position, anchor_hash from audit_chain',
  );
  if (!row) throw new Error('The table audit_chain has lost its row: where the log begins and ends is not known.');
  return {
    anchor: { position: Number(row.anchor_position), at: new Date(0), hash: row.anchor_hash },
    end: { position: Number(row.last_position), at: row.last_at, hash: row.last_hash },
  };
}

/** The same for a database that is not open yet, such as that of a script. */
export async function verifyAuditLogAt(url: string): Promise<Verification> {
  // Opened bare: who verifies changes nothing, not even an old schema.
  const db = await new DataSource({ type: 'postgres', url, entities: [AuditEntry] }).initialize();
  try {
    return await db.transaction('REPEATABLE READ', verifyAuditLog);
  } finally {
    await db.destroy();
  }
}
