import { type Role as RoleName, SCOPES } from '@medianest/contracts';
import { Field, ID, InputType, ObjectType } from 'type-graphql';
import { Role } from '../user/role.js';

@InputType({ description: 'What a person may do from now on; what is left out stays as it is.' })
export class ChangeRightsInput {
  @Field(() => ID, { description: 'The person.' })
  userId: string;

  @Field(() => Role, { nullable: true, description: 'The built-in role.' })
  role?: RoleName | null;

  @Field(() => [ID], { nullable: true, description: 'All custom roles the person is to have, up to 50.' })
  customRoleIds?: string[] | null;
}

@ObjectType({ description: 'Something that a person, a token or an API key may be used for.' })
export class Scope {
  @Field(() => String, { description: 'Such as `media:read`.' })
  name: string;

  @Field(() => String, { description: 'What it allows.' })
  description: string;

  static readonly all: readonly Scope[] = Object.entries(SCOPES).map(([name, description]) => ({ name, description }));
}
