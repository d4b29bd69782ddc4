import { Field, InputType } from 'type-graphql';

@InputType({ description: 'Who logs in.' })
export class LoginInput {
  @Field(() => String, { description: 'The e-mail of the account, in upper or lower case.' })
  email: string;

  @Field(() => String, { description: 'The password, as it was typed when it was set.' })
  password: string;
}

@InputType({ description: 'The second step of a login that was answered with TOTP_REQUIRED.' })
export class CompleteLoginInput {
  @Field(() => String, { description: 'What the error gave as `extensions.challenge`, up to 5 minutes ago.' })
  challenge: string;

  @Field(() => String, { description: 'The 6 digits that the authenticator shows, or a recovery code.' })
  code: string;
}
