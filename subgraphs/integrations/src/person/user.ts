import { Directive, Field, ID, ObjectType } from 'type-graphql';

@Directive('@key(fields: "id", resolvable: false)')
@ObjectType({ description: 'A person.' })
export class User {
  @Field(() => ID, { description: 'Of the account.' })
  id: string;
}
