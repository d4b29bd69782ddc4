import type { DbOrTx } from '@medianest/kit';
import { Column, Entity, IsNull, Not, PrimaryColumn } from 'typeorm';

/** A person's second factor: an app that shows a new code every 30 seconds (TOTP, RFC 6238). */
@Entity('authenticators')
export class Authenticator {
  @PrimaryColumn({ type: 'uuid', name: 'user_id' })
  userId: string;

  /** Sealed with KEY_ENCRYPTION_KEY. */
  @Column({ type: 'text', name: 'sealed_secret' })
  sealedSecret: string;

  /** When a first code proved that the app has it; until then it is not asked for. */
  @Column({ type: 'timestamptz', name: 'confirmed_at', nullable: true })
  confirmedAt: Date | null;
}

export function hasAuthenticator(tx: DbOrTx, userId: string): Promise<boolean> {
  return tx.getRepository(Authenticator).existsBy({ userId, confirmedAt: Not(IsNull()) });
}
