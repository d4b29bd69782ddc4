import type { Its, Roots } from '../words.ts';

const ofMonitoring = ({ monitoring }: Its) => ({ integrationId: monitoring });
const ofInstalledMonitoring = ({ installedMonitoring }: Its) => ({ integrationId: installedMonitoring });
const ofInstallation = ({ installedIntegration }: Its) => ({ integrationId: installedIntegration });

//                                  anonymous guest member housemate otherMember moderator admin
export const integrations: Roots = {
  Query: {
    integration: { who: 'no no yes yes hidden hidden hidden', id: 'integration' },
    'integration (of the installation)': { who: 'no no hidden hidden hidden hidden yes', id: 'installedIntegration' },
    integrations: 'no no yes yes own own own',
    monitors: 'no no yes yes own own own',
  },
  Mutation: {
    'addIntegration (to a household)': {
      who: 'no no no no no no no',
      with: ({ organization }) => ({ organizationId: organization }),
    },
    'addIntegration (to the installation)': { who: 'no no no no no no yes', or: ['INTEGRATION_BAD_URL'] },
    cancelSync: 'no no no no no no hidden',
    'cancelSync (of the installation)': { who: 'no no no no no no yes', with: ofInstallation },
    removeIntegration: 'no no no no no no hidden',
    'removeIntegration (of the installation)': {
      who: 'no no no no no no yes',
      with: ofInstallation,
      fresh: ['installedIntegration'],
    },
    renewHook: { who: 'no no no no no no hidden', with: ofMonitoring },
    'renewHook (of the installation)': { who: 'no no no no no no yes', with: ofInstalledMonitoring },
    updateIntegration: 'no no no no no no hidden',
    'updateIntegration (of the installation)': { who: 'no no no no no no yes', with: ofInstallation },
    syncIntegration: 'no no no no no no hidden',
    'syncIntegration (of the installation)': { who: 'no no no no no no yes', with: ofInstallation },
  },
  Subscription: {
    monitorUpdates: { who: 'no no yes yes hidden hidden hidden', with: ofMonitoring },
    'monitorUpdates (of the installation)': {
      who: 'no no hidden hidden hidden hidden yes',
      with: ofInstalledMonitoring,
    },
    integrationSync: 'no no yes yes hidden hidden hidden',
    'integrationSync (of the installation)': { who: 'no no hidden hidden hidden hidden yes', with: ofInstallation },
  },
};
