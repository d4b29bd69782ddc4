import { ROLES } from '@medianest/contracts';
import { registerEnumType } from 'type-graphql';

/** The roles of the contract as a GraphQL enum. */
export const Role = Object.fromEntries(ROLES.map((role) => [role, role])) as { [R in (typeof ROLES)[number]]: R };

registerEnumType(Role, {
  name: 'Role',
  description: 'What a person may do.',
  valuesConfig: {
    ADMIN: { description: 'Runs the installation. The first account is one.' },
    MEMBER: { description: 'Uses it. Every later account is one.' },
  },
});
