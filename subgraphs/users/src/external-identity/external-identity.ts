import { Field, ID, InputType, ObjectType } from 'type-graphql';
import { Column, Entity, JoinColumn, ManyToOne, PrimaryColumn } from 'typeorm';
import { IdentityProvider } from '../identity-provider/identity-provider.js';
import { PROOF } from '../password/prove.js';

/** Who a person is at a provider. */
@Entity('external_identities')
@ObjectType({ description: 'That you log in with an account elsewhere.' })
export class ExternalIdentity {
  @PrimaryColumn({ type: 'uuid', default: () => 'uuidv7()' })
  @Field(() => ID, { description: 'For `unlinkProvider`.' })
  id: string;

  @Column({ type: 'uuid', name: 'provider_id' })
  providerId: string;

  @ManyToOne(() => IdentityProvider)
  @JoinColumn({ name: 'provider_id' })
  provider: IdentityProvider;

  @Column({ type: 'text' })
  subject: string;

  @Column({ type: 'uuid', name: 'user_id' })
  userId: string;

  @Column({ type: 'text', nullable: true })
  @Field(() => String, { nullable: true, description: 'The e-mail there, if it was told.' })
  email: string | null;

  @Column({ type: 'timestamptz', name: 'created_at', default: () => 'now()' })
  @Field(() => Date, { description: 'Since when.' })
  createdAt: Date;

  @Column({ type: 'timestamptz', name: 'last_used_at', default: () => 'now()' })
  @Field(() => Date, { description: 'When you came that way last.' })
  lastUsedAt: Date;

  @Field(() => String, { description: 'The name of the provider, as people read it.' })
  get providerName(): string {
    return this.provider.displayName;
  }
}

@InputType({ description: 'What came back from a provider.' })
export class ExchangeSignInCodeInput {
  @Field(() => String, { description: 'The `code` in the fragment of the page, up to a minute ago. It counts once.' })
  code: string;

  @Field(() => String, { description: 'The random text whose SHA-256 was the `challenge`.' })
  verifier: string;
}

@InputType({ description: 'With whom you want to log in from then on.' })
export class StartLinkingInput {
  @Field(() => String, { description: 'The name of the provider.' })
  name: string;

  @Field(() => String, {
    description: 'The SHA-256 of a random text that your client keeps, in base64url without padding.',
  })
  challenge: string;

  @Field(() => String, { nullable: true, description: PROOF })
  password?: string | null;
}

@InputType({ description: 'What came back from a provider that is to be linked.' })
export class CompleteLinkingInput {
  @Field(() => String, {
    description: 'The `linking` in the fragment of the page, up to a minute ago. It counts once.',
  })
  code: string;

  @Field(() => String, { description: 'The random text whose SHA-256 was the `challenge`.' })
  verifier: string;
}
