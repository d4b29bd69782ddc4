import { Field, ID, InputType } from 'type-graphql';

@InputType({ description: 'A new role.' })
export class CreateRoleInput {
  @Field(() => String, { description: '1 to 80 characters; not the name of a built-in role, and not taken.' })
  name: string;

  @Field(() => String, { defaultValue: '', description: 'What it is for, up to 300 characters.' })
  description: string;

  @Field(() => [String], { description: 'What it allows: names of the query `scopes` that you hold yourself.' })
  scopes: string[];
}

@InputType({ description: 'What a role is from now on; what is left out stays as it is.' })
export class UpdateRoleInput {
  @Field(() => ID, { description: 'The role.' })
  roleId: string;

  @Field(() => String, { nullable: true, description: '1 to 80 characters.' })
  name?: string | null;

  @Field(() => String, { nullable: true, description: 'Up to 300 characters.' })
  description?: string | null;

  @Field(() => [String], { nullable: true, description: 'All that it allows.' })
  scopes?: string[] | null;
}

@InputType({ description: 'Which role to delete.' })
export class DeleteRoleInput {
  @Field(() => ID, { description: 'One that nobody has.' })
  roleId: string;
}
