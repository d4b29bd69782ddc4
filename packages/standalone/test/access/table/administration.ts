import type { Roots } from '../words.ts';

const provider = () => ({ name: 'nobody', issuer: 'http://127.0.0.1:9/' });

/** In the users subgraph: people, rights and the installation. */
//                                  anonymous guest member housemate otherMember moderator admin
export const administration: Roots = {
  Query: {
    accountInvitations: 'no no no no no no yes',
    auditLog: 'no no no no no no yes',
    identityProviders: 'no no no no no no yes',
    outgoingMails: 'no no no no no no yes',
    roles: 'no no no no no no yes',
    user: { who: 'no hidden yes yes hidden hidden yes', id: 'shutOut' },
    users: 'no own yes yes own own yes',
  },
  Mutation: {
    changeRights: { who: 'no no no no no no yes', with: () => ({ role: 'GUEST' }), fresh: ['person'] },
    createRole: { who: 'no no no no no no yes', or: ['ROLE_EXISTS'] },
    deleteRole: { who: 'no no no no no no yes', fresh: ['customRole'] },
    deleteUsers: { who: 'no no no no no no yes', fresh: ['person'] },
    disableUsers: { who: 'no no no no no no yes', fresh: ['person'] },
    enableUsers: 'no no no no no no yes',
    inviteAccount: 'no no no no no no yes',
    removeAuthenticatorOf: 'no no no no no no yes',
    removeIdentityProvider: 'no no no no no no yes',
    revokeAccountInvitation: {
      who: 'no no no no no no yes',
      with: ({ accountInvitation }) => ({ invitationId: accountInvitation }),
      fresh: ['accountInvitation'],
    },
    revokeSessionsOf: { who: 'no no no no no no yes', fresh: ['person'] },
    rotateSigningKey: 'no no no no no no yes',
    saveIdentityProvider: { who: 'no no no no no no yes', with: provider, or: ['PROVIDER_UNREACHABLE'] },
    updateRole: 'no no no no no no yes',
    updateSystemSettings: { who: 'no no no no no no yes', with: () => ({ instanceName: 'Sweep' }) },
  },
  Subscription: {},
};
