import type { Role as RoleName } from '@medianest/contracts';
import { Field, InputType, ObjectType } from 'type-graphql';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import { Role } from '../user/role.js';

@ObjectType({ description: 'Which role follows from a value of the role claim.' })
export class RoleMapping {
  @Field(() => String, { description: 'A value of the claim, such as the name of a group.' })
  value: string;

  @Field(() => Role, { description: 'The built-in role of those who have it.' })
  role: RoleName;
}

/** A service that knows people and proves to us who they are (OpenID Connect). */
@Entity('identity_providers')
@ObjectType({ description: 'A service elsewhere with which people log in, by OpenID Connect.' })
export class IdentityProvider {
  @PrimaryColumn({ type: 'uuid', default: () => 'uuidv7()' })
  id: string;

  @Column({ type: 'text' })
  @Field(() => String, { description: 'Its name in URLs: small letters, digits and dashes.' })
  name: string;

  @Column({ type: 'text', name: 'display_name' })
  @Field(() => String, { description: 'What people read on the button.' })
  displayName: string;

  @Column({ type: 'text' })
  @Field(() => String, { description: 'Its issuer, a URL.' })
  issuer: string;

  @Column({ type: 'text', name: 'client_id' })
  @Field(() => String, { description: 'How it knows this installation.' })
  clientId: string;

  /** Sealed with KEY_ENCRYPTION_KEY; null for a public client. */
  @Column({ type: 'text', name: 'sealed_secret', nullable: true })
  sealedSecret: string | null;

  @Column({ type: 'text', array: true })
  @Field(() => [String], { description: 'What it is asked for; `openid` always.' })
  scopes: string[];

  @Column({ type: 'text', name: 'role_claim', nullable: true })
  @Field(() => String, { nullable: true, description: 'The claim from which roles follow; null for none.' })
  roleClaim: string | null;

  @Column({ type: 'jsonb', name: 'role_mapping' })
  @Field(() => [RoleMapping], {
    description: 'Which roles follow from it. Somebody with several values gets the mightiest.',
  })
  roleMapping: RoleMapping[];

  @Column({ type: 'boolean', name: 'creates_accounts' })
  @Field(() => Boolean, { description: 'Whether who comes from there without an account gets one.' })
  createsAccounts: boolean;

  @Column({ type: 'boolean', name: 'links_by_email' })
  @Field(() => Boolean, {
    description:
      'Whether it is believed about e-mails: an account whose e-mail both sides verified is linked by itself.',
  })
  linksByEmail: boolean;

  @Column({ type: 'boolean' })
  @Field(() => Boolean, { description: 'Whether people can log in with it.' })
  enabled: boolean;

  @Column({ type: 'timestamptz', name: 'updated_at', default: () => 'now()' })
  updatedAt: Date;
}

@ObjectType({ description: 'A button for the login page.' })
export class SignInProvider {
  @Field(() => String, { description: 'For `startLinkingProvider`.' })
  name: string;

  @Field(() => String, { description: 'What to write on the button.' })
  displayName: string;

  @Field(() => String, {
    description:
      'Where the button leads, with `?challenge=` added: the SHA-256 of a random text in base64url without padding. ' +
      'The person comes back to `/account/sign-in#code=…`, or `#error=…`, for `exchangeSignInCode`.',
  })
  startUrl: string;
}

@InputType({ description: 'Which role follows from a value of the role claim.' })
export class RoleMappingInput implements RoleMapping {
  @Field(() => String, { description: 'A value of the claim, such as the name of a group.' })
  value: string;

  @Field(() => Role, { description: 'The built-in role of those who have it.' })
  role: RoleName;
}

@InputType({ description: 'An identity provider, new or as it is from now on.' })
export class SaveIdentityProviderInput {
  @Field(() => String, { description: '1 to 40 small letters, digits and dashes. One that exists is replaced.' })
  name: string;

  @Field(() => String, { description: 'What people read on the button: 1 to 80 characters.' })
  displayName: string;

  @Field(() => String, {
    description:
      'A URL. It is asked for its configuration at once. http only for one in your own network. Another one than before ' +
      'knows other people: whoever was linked is so no more, and the client secret has to be given again.',
  })
  issuer: string;

  @Field(() => String, { description: 'How it knows this installation.' })
  clientId: string;

  @Field(() => String, {
    nullable: true,
    description:
      'The secret it gave, kept sealed. Left out, the one before stays unless the issuer is another; empty for a ' +
      'public client.',
  })
  clientSecret?: string | null;

  @Field(() => [String], { defaultValue: ['openid', 'email', 'profile'], description: 'What it is asked for.' })
  scopes: string[];

  @Field(() => String, { nullable: true, description: 'The claim from which roles follow, such as `groups`.' })
  roleClaim?: string | null;

  @Field(() => [RoleMappingInput], { defaultValue: [], description: 'Which roles follow from it.' })
  roleMapping: RoleMappingInput[];

  @Field(() => Boolean, { defaultValue: false, description: 'Whether somebody without an account gets one.' })
  createsAccounts: boolean;

  @Field(() => Boolean, {
    defaultValue: false,
    description: 'Whether accounts are linked by e-mail. Only for a provider that checks the e-mails of its people.',
  })
  linksByEmail: boolean;

  @Field(() => Boolean, { defaultValue: true, description: 'Whether people can log in with it.' })
  enabled: boolean;
}
