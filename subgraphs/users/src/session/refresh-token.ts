import { createHash, createHmac, randomBytes } from 'node:crypto';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** Every refresh token a session has had, so that one used again is known. The token itself is nowhere. */
@Entity('refresh_tokens')
export class RefreshToken {
  /** SHA-256 of the token. */
  @PrimaryColumn({ type: 'bytea' })
  hash: Buffer;

  @Column({ type: 'uuid', name: 'session_id' })
  sessionId: string;

  @Column({ type: 'integer' })
  generation: number;

  @Column({ type: 'timestamptz', name: 'expires_at' })
  expiresAt: Date;
}

const TOKEN_BYTES = 32;

/** The first token of a session: 256 random bits. */
export function newToken(): string {
  return randomBytes(TOKEN_BYTES).toString('base64url');
}

export function newSalt(): Buffer {
  return randomBytes(TOKEN_BYTES);
}

/**
 * The token that follows. It takes both to know it: the token before, which only the client has, and the salt, which
 * only the session's row has. So the same answer can be given again when the first was lost, although only hashes
 * are stored, and there is never a second token that counts.
 */
export function successorOf(token: string, salt: Buffer): string {
  return createHmac('sha256', token).update(salt).digest('base64url');
}

export function hashOf(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}
