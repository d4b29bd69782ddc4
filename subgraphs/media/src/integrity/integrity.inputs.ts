import { Field, ID, InputType } from 'type-graphql';

@InputType({ description: 'How to look at what is stored.' })
export class CheckIntegrityInput {
  @Field(() => Boolean, {
    defaultValue: false,
    description: 'Read every original to its end and compare its hash: as long as it takes to read all of them.',
  })
  withHashes: boolean;
}

@InputType({ description: 'What to repair.' })
export class RepairIntegrityInput {
  @Field(() => [ID], { nullable: true, description: 'These findings, at most 1000; left out, the first 1000 of all.' })
  findingIds?: string[] | null;
}
