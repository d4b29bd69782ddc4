import { Field, InputType, Int, ObjectType } from 'type-graphql';
import { PROOF } from '../password/prove.js';

@ObjectType({ description: 'What is asked of you besides a password when you log in.' })
export class SecondFactor {
  @Field(() => Boolean, { description: 'Whether a code of an authenticator is asked for.' })
  enabled: boolean;

  @Field(() => Int, { description: 'How many recovery codes are left. Each takes the place of one code.' })
  recoveryCodesLeft: number;
}

@ObjectType({ description: 'What an authenticator app needs. It is shown once, now.' })
export class AuthenticatorSecret {
  @Field(() => String, { description: 'To type into an app, in Base32.' })
  secret: string;

  @Field(() => String, { description: 'To show as a QR code: an `otpauth://` URI.' })
  uri: string;
}

@ObjectType({ description: 'Codes that take the place of the authenticator, each once. They are shown once, now.' })
export class RecoveryCodes {
  @Field(() => [String], { description: 'Ten codes, to keep on paper. Those before count no more.' })
  codes: string[];
}

@InputType({ description: 'Proof that it is you who wants an authenticator.' })
export class SetUpAuthenticatorInput {
  @Field(() => String, { nullable: true, description: PROOF })
  password?: string | null;
}

@InputType({ description: 'Both proofs of who you are.' })
export class DisableAuthenticatorInput {
  @Field(() => String, { nullable: true, description: 'Your password; nothing for accounts that have none.' })
  password?: string | null;

  @Field(() => String, { description: 'A code of the authenticator, or a recovery code.' })
  code: string;
}
