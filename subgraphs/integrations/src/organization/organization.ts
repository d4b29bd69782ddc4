import { Directive, Field, ID, ObjectType } from 'type-graphql';

@Directive('@key(fields: "id", resolvable: false)')
@ObjectType({ description: 'A household, a club, a firm: people who share media.' })
export class Organization {
  @Field(() => ID, { description: 'Of the organization.' })
  id: string;
}
