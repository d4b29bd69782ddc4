import type { Role as RoleName } from '@medianest/contracts';
import { PageArgs } from '@medianest/kit';
import { ArgsType, Field, InputType } from 'type-graphql';
import { Role } from './role.js';

@InputType({ description: 'Which people; all that is given must be true.' })
export class UserFilter {
  @Field(() => String, {
    nullable: true,
    description: 'Part of the display name, without regard to case; for those who manage people of the e-mail too.',
  })
  search?: string | null;

  @Field(() => Role, { nullable: true, description: 'Only people with this role.' })
  role?: RoleName | null;

  @Field(() => Boolean, {
    nullable: true,
    description: 'Only people who are shut out, or only those who are not. For those who manage people.',
  })
  disabled?: boolean | null;
}

@ArgsType()
export class UsersArgs extends PageArgs {
  @Field(() => UserFilter, { nullable: true, description: 'Which people. All one may see, when absent.' })
  filter?: UserFilter | null;
}
