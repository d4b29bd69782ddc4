import { Field, Int, ObjectType } from 'type-graphql';
import { User } from '../user/user.js';

@ObjectType({ description: 'What a client needs to act for a person who has logged in.' })
export class SessionTokens {
  @Field(() => String, {
    description: 'Send it as `Authorization: Bearer …`, on a socket as `authorization` in connectionParams.',
  })
  accessToken: string;

  @Field(() => String, {
    description: 'Gives the next pair at `refreshSession`, once. Keep it as secret as a password.',
  })
  refreshToken: string;

  @Field(() => Int, { description: 'How many seconds the access token counts from now.' })
  expiresIn: number;

  @Field(() => User, { description: 'The person who is logged in.' })
  user: User;
}
