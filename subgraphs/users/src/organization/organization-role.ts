import { ORGANIZATION_ROLES, type OrganizationRole as RoleName } from '@medianest/contracts';
import { registerEnumType } from 'type-graphql';

/** The roles of the contract as a GraphQL enum. */
export const OrganizationRole = Object.fromEntries(ORGANIZATION_ROLES.map((role) => [role, role])) as {
  [R in RoleName]: R;
};

registerEnumType(OrganizationRole, {
  name: 'OrganizationRole',
  description: 'What a person may do in an organization.',
  valuesConfig: {
    OWNER: { description: 'Everything, also to delete it and to hand it over.' },
    MANAGER: { description: 'Invites people, removes them and gives them roles, but does not touch owners.' },
    MEMBER: { description: 'Adds media for the others.' },
    VIEWER: { description: 'Looks and listens.' },
  },
});
