import { connectionType } from '@medianest/kit';
import { Field, ID, InputType, Int, ObjectType } from 'type-graphql';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A key for scripts. The key itself is nowhere. */
@Entity('api_keys')
@ObjectType({ description: 'A key with which a script or a device speaks for a person, within limits.' })
export class ApiKey {
  @PrimaryColumn({ type: 'uuid', default: () => 'uuidv7()' })
  @Field(() => ID, { description: 'For `revokeApiKey`.' })
  id: string;

  @Column({ type: 'uuid', name: 'user_id' })
  userId: string;

  @Column({ type: 'text' })
  @Field(() => String, { description: 'What its owner calls it.' })
  name: string;

  @Column({ type: 'text' })
  @Field(() => String, { description: 'How the key begins, such as `mn_k3v9x2qa`, to tell it from others.' })
  prefix: string;

  /** SHA-256 of the whole key. */
  @Column({ type: 'bytea' })
  hash: Buffer;

  @Column({ type: 'text', array: true })
  @Field(() => [String], { description: 'What it may be used for, as far as its owner may do that at the moment.' })
  scopes: string[];

  @Column({ type: 'timestamptz', name: 'created_at', default: () => 'now()' })
  @Field(() => Date, { description: 'When it was made.' })
  createdAt: Date;

  @Column({ type: 'timestamptz', name: 'expires_at' })
  @Field(() => Date, { description: 'From when on it counts no more.' })
  expiresAt: Date;

  @Column({ type: 'timestamptz', name: 'last_used_at', nullable: true })
  @Field(() => Date, { nullable: true, description: 'When it was used last, to the minute; null while it was not.' })
  lastUsedAt: Date | null;

  @Column({ type: 'timestamptz', name: 'revoked_at', nullable: true })
  @Field(() => Date, { nullable: true, description: 'When it was revoked; null while it counts.' })
  revokedAt: Date | null;
}

export const ApiKeyConnection = connectionType('ApiKey', () => ApiKey);

@ObjectType({ description: 'An API key that was just made.' })
export class NewApiKey {
  @Field(() => String, {
    description: 'The key whole, shown this once. Send it as `Authorization: Bearer mn_…`, never in a URL.',
  })
  secret: string;

  @Field(() => ApiKey, { description: 'What is known of it from now on.' })
  apiKey: ApiKey;
}

@InputType({ description: 'A new API key.' })
export class CreateApiKeyInput {
  @Field(() => String, { description: 'What you call it: 1 to 80 characters.' })
  name: string;

  @Field(() => [String], {
    description:
      'What it may be used for: names of the query `scopes` that you hold yourself. It has no role: in an organization ' +
      'it is a MEMBER at most, which runs nothing, and it gives nobody rights.',
  })
  scopes: string[];

  @Field(() => Int, { defaultValue: 90, description: 'How many days it counts: 1 to 3650.' })
  days: number;
}
