import { ROLES } from '@medianest/contracts';
import { registerEnumType } from 'type-graphql';

/** The roles of the contract as a GraphQL enum. */
export const Role = Object.fromEntries(Object.keys(ROLES).map((role) => [role, role])) as {
  [R in keyof typeof ROLES]: R;
};

registerEnumType(Role, {
  name: 'Role',
  description: 'What a person may do.',
  valuesConfig: {
    ADMIN: { description: 'Runs the installation. The first account is one.' },
    MODERATOR: { description: 'A member who also corrects the catalogue and hides what others wrote.' },
    MEMBER: { description: 'Uses it. Every later account is one.' },
    GUEST: { description: 'Looks and listens, and changes nothing.' },
  },
});
