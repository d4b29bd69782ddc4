import type { Its, Roots } from '../words.ts';

const ofHousemate = ({ housemate }: Its) => ({ userId: housemate });
const byLink = ({ invitationToken }: Its) => ({ token: invitationToken });
const thisInvitation = ({ invitation }: Its) => ({ invitationId: invitation });

/** In the users subgraph: households. */
//                                  anonymous guest member housemate otherMember moderator admin
export const organizations: Roots = {
  Query: {
    invitation: { who: 'yes yes yes yes yes yes yes', with: byLink },
    invitations: 'no no yes no hidden hidden yes',
    organization: { who: 'no hidden yes yes hidden hidden yes', id: 'organization' },
    organizations: 'no own yes yes own own yes',
  },
  Mutation: {
    acceptInvitation: { who: 'no yes yes yes yes yes yes', with: byLink, throwaway: true },
    changeMember: {
      fresh: ['organization'],
      who: 'no no yes no hidden hidden yes',
      with: (its) => ({ ...ofHousemate(its), role: 'VIEWER' }),
    },
    createOrganization: { who: 'no no own own own own own', throwaway: true },
    declineInvitation: { who: 'no yes yes yes yes yes yes', with: byLink },
    deleteOrganization: { who: 'no no yes no hidden hidden yes', fresh: ['organization'] },
    invite: 'no no yes no hidden hidden yes',
    leaveOrganization: {
      who: 'no hidden yes yes hidden hidden yes',
      fresh: ['organization'],
      or: ['LAST_OWNER', 'MEMBER_NOT_FOUND'],
    },
    removeMember: { who: 'no no yes no hidden hidden yes', with: ofHousemate, fresh: ['organization'] },
    renameOrganization: 'no no yes no hidden hidden yes',
    revokeInvitation: { who: 'no no yes hidden hidden hidden yes', with: thisInvitation, fresh: ['invitation'] },
    setOrganizationLimits: 'no no no no no no yes',
    transferOwnership: { who: 'no no yes no hidden hidden yes', with: ofHousemate, fresh: ['organization'] },
  },
  Subscription: {},
};
