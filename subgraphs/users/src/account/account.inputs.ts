import { Field, InputType } from 'type-graphql';

@InputType({ description: 'A new account.' })
export class RegisterInput {
  @Field(() => String, { description: 'Upper and lower case are the same. Nobody else may have it.' })
  email: string;

  @Field(() => String, { description: '10 to 128 characters of any script, taken as typed.' })
  password: string;

  @Field(() => String, { description: 'How others see the person: 1 to 80 characters.' })
  displayName: string;
}

@InputType({ description: 'Who logs in.' })
export class LoginInput {
  @Field(() => String, { description: 'The e-mail of the account, in upper or lower case.' })
  email: string;

  @Field(() => String, { description: 'The password, as it was typed when it was set.' })
  password: string;
}
