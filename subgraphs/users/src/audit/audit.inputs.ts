import { PageArgs } from '@medianest/kit';
import { ArgsType, Field, ID, InputType } from 'type-graphql';

@InputType({ description: 'Which acts; all that is given must be true.' })
export class AuditFilter {
  @Field(() => String, { nullable: true, description: 'Only this act, by its name in `auditActs`.' })
  act?: string | null;

  @Field(() => ID, { nullable: true, description: 'Only what this person did.' })
  actor?: string | null;

  @Field(() => ID, { nullable: true, description: 'Only what was done to this person or thing.' })
  subject?: string | null;

  @Field(() => Date, { nullable: true, description: 'Not before this moment.' })
  since?: Date | null;

  @Field(() => Date, { nullable: true, description: 'Before this moment.' })
  until?: Date | null;
}

@ArgsType()
export class AuditLogArgs extends PageArgs {
  @Field(() => AuditFilter, { nullable: true, description: 'Which acts. All, when absent.' })
  filter?: AuditFilter | null;
}
