import { Field, InputType } from 'type-graphql';

@InputType({ description: 'The password that counts, and the one that is to count.' })
export class ChangePasswordInput {
  @Field(() => String, {
    description:
      'The password as it is now. It is not looked at for accounts without one: they need a login of the last 10 minutes.',
  })
  currentPassword: string;

  @Field(() => String, { description: '10 to 128 characters of any script, taken as typed, hard to guess.' })
  newPassword: string;
}

@InputType({ description: 'The account whose password was forgotten.' })
export class RequestPasswordResetInput {
  @Field(() => String, { description: 'The e-mail of the account, in upper or lower case.' })
  email: string;
}

@InputType({ description: 'A new password for whoever has the link.' })
export class ResetPasswordInput {
  @Field(() => String, { description: 'The token of the link that was mailed.' })
  token: string;

  @Field(() => String, { description: '10 to 128 characters of any script, taken as typed, hard to guess.' })
  password: string;
}
