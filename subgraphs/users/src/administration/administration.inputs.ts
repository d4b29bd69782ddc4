import { Field, ID, InputType } from 'type-graphql';

@InputType({ description: 'Some people, up to 100.' })
export class PeopleInput {
  @Field(() => [ID], { description: 'Their ids.' })
  userIds: string[];
}
