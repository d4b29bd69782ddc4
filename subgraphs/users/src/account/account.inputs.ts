import { Field, InputType } from 'type-graphql';
import { PROOF } from '../password/prove.js';

@InputType({ description: 'A new account.' })
export class RegisterInput {
  @Field(() => String, { description: 'Upper and lower case are the same. Nobody else may have it.' })
  email: string;

  @Field(() => String, { description: '10 to 128 characters of any script, taken as typed.' })
  password: string;

  @Field(() => String, { description: 'How others see the person: 1 to 80 characters.' })
  displayName: string;

  @Field(() => String, {
    nullable: true,
    description: 'The token of an invitation. Where registration is by invitation, there is no account without.',
  })
  invitation?: string | null;
}

@InputType({ description: 'Whose e-mail is to be confirmed.' })
export class ResendVerificationInput {
  @Field(() => String, { description: 'The e-mail of the account.' })
  email: string;
}

@InputType({ description: 'A link that was mailed.' })
export class EmailLinkInput {
  @Field(() => String, { description: 'The token of the link.' })
  token: string;
}

@InputType({ description: 'Another e-mail to log in with.' })
export class ChangeEmailInput {
  @Field(() => String, { description: 'The new one. Nobody else may have it.' })
  email: string;

  @Field(() => String, { nullable: true, description: PROOF })
  password?: string | null;
}
