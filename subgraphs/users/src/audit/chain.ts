import { createHash } from 'node:crypto';

/** What a link of the chain vouches for. Everything in it is JSON. */
export interface AuditContent {
  readonly position: number;
  readonly at: Date;
  readonly actorId: string | null;
  readonly address: string;
  readonly agent: string;
  readonly act: string;
  readonly subject: string | null;
  readonly before: unknown;
  readonly after: unknown;
}

/** SHA-256 over the hash before and the content, written in the one way it can be written. */
export function hashOfLink(previousHash: Uint8Array, content: AuditContent): Buffer {
  const { position, at, actorId, address, agent, act, subject, before, after } = content;
  const text = canonical([position, at.toISOString(), actorId, address, agent, act, subject, before, after]);
  return createHash('sha256').update(previousHash).update(text).digest();
}

/** JSON with the keys of every object in order: PostgreSQL keeps a document, not the order it was written in. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) =>
    part !== null && typeof part === 'object' && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}
