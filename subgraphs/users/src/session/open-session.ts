import type { Client, DbOrTx } from '@medianest/kit';
import type { App } from '../app.js';
import { hashOf, newToken, RefreshToken } from './refresh-token.js';
import { Session } from './session.js';

/** A session that is saved, and the refresh token that only its client will know. */
export interface OpenSession {
  readonly sessionId: string;
  readonly userId: string;
  readonly refreshToken: string;
}

export interface Opening {
  readonly userId: string;
  /** From where. */
  readonly client: Client;
}

/** Starts a session of a person who has proved to be this user. */
export async function openSession({ config }: App, tx: DbOrTx, { userId, client }: Opening): Promise<OpenSession> {
  const expiresAt = inDays(config.refreshTokenDays);
  const { identifiers } = await tx.getRepository(Session).insert({ userId, expiresAt, ...client });
  const sessionId: string = identifiers[0]?.['id'];
  const refreshToken = newToken();
  await tx.getRepository(RefreshToken).insert({ hash: hashOf(refreshToken), sessionId, generation: 0, expiresAt });
  return { sessionId, userId, refreshToken };
}

/** A moment by the database's clock, which is the only one that counts for sessions. */
export function inDays(days: number): () => string {
  return () => `now() + make_interval(days => ${days})`;
}
