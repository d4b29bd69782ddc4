import type { JWK } from 'jose';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A key pair that signs access tokens. The newest signs; all are published, so that tokens of older ones still count. */
@Entity('signing_keys')
export class SigningKey {
  /** The thumbprint of the public key (RFC 7638). */
  @PrimaryColumn({ type: 'text' })
  kid: string;

  @Column({ type: 'jsonb', name: 'public_jwk' })
  publicJwk: JWK;

  /** Sealed with KEY_ENCRYPTION_KEY. */
  @Column({ type: 'text', name: 'sealed_private_jwk' })
  sealedPrivateJwk: string;

  @Column({ type: 'timestamptz', name: 'created_at', default: () => 'now()' })
  createdAt: Date;
}
