import { Field, InputType } from 'type-graphql';

@InputType({ description: 'Which session goes on.' })
export class RefreshSessionInput {
  @Field(() => String, { description: 'The newest refresh token of the session.' })
  refreshToken: string;
}
