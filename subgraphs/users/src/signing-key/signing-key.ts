import type { JWK } from 'jose';
import { Field, ObjectType } from 'type-graphql';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A key pair that signs access tokens. The newest signs; older ones are published until their tokens are over. */
@Entity('signing_keys')
@ObjectType({ description: 'A key pair that signs access tokens.' })
export class SigningKey {
  @PrimaryColumn({ type: 'text' })
  @Field(() => String, { description: 'Its name: the thumbprint of the public key (RFC 7638).' })
  kid: string;

  @Column({ type: 'jsonb', name: 'public_jwk' })
  publicJwk: JWK;

  /** Sealed with KEY_ENCRYPTION_KEY. */
  @Column({ type: 'text', name: 'sealed_private_jwk' })
  sealedPrivateJwk: string;

  @Column({ type: 'timestamptz', name: 'created_at', default: () => 'now()' })
  @Field(() => Date, { description: 'Since when it signs.' })
  createdAt: Date;

  /** When the next one took its place. */
  @Column({ type: 'timestamptz', name: 'retired_at', nullable: true })
  retiredAt: Date | null;
}
