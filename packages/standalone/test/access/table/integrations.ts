import { someFilm } from '../things.ts';
import type { Its, Roots } from '../words.ts';

const ofMonitoring = ({ monitoring }: Its) => ({ integrationId: monitoring });
const ofInstalledMonitoring = ({ installedMonitoring }: Its) => ({ integrationId: installedMonitoring });
const askingHousehold = ({ asking }: Its) => ({ integrationId: asking });
const askingInstallation = ({ installedAsking }: Its) => ({ integrationId: installedAsking });
const ofInstalledWish = ({ installedWish }: Its) => ({ mediaRequestId: installedWish });
const ofInstallation = ({ installedIntegration }: Its) => ({ integrationId: installedIntegration });

//                                  anonymous guest member housemate otherMember moderator admin
export const integrations: Roots = {
  Query: {
    integration: { who: 'no no yes yes hidden hidden hidden', id: 'integration' },
    'integration (of the installation)': { who: 'no no hidden hidden hidden hidden yes', id: 'installedIntegration' },
    integrations: 'no no yes yes own own own',
    mediaRequest: { who: 'no no yes yes hidden hidden hidden', id: 'wish' },
    'mediaRequest (of the installation)': { who: 'no no hidden hidden hidden hidden yes', id: 'installedWish' },
    mediaRequestCandidates: { who: 'no no yes yes hidden hidden hidden', with: askingHousehold },
    'mediaRequestCandidates (of the installation)': { who: 'no no yes yes yes yes yes', with: askingInstallation },
    mediaRequests: 'no no yes yes own own own',
    monitors: 'no no yes yes own own own',
  },
  Mutation: {
    'addIntegration (to a household)': {
      who: 'no no no no no no no',
      with: ({ organization }) => ({ organizationId: organization }),
    },
    'addIntegration (to the installation)': { who: 'no no no no no no yes', or: ['INTEGRATION_BAD_URL'] },
    approveMediaRequest: 'no no no no no no hidden',
    'approveMediaRequest (of the installation)': { who: 'no no no no no no yes', with: ofInstalledWish },
    cancelSync: 'no no no no no no hidden',
    'cancelSync (of the installation)': { who: 'no no no no no no yes', with: ofInstallation },
    createMediaRequest: {
      who: 'no no yes yes hidden hidden hidden',
      with: (its) => ({ ...askingHousehold(its), tmdbId: someFilm() }),
    },
    'createMediaRequest (of the installation)': {
      who: 'no no yes yes yes yes yes',
      with: (its) => ({ ...askingInstallation(its), tmdbId: someFilm() }),
    },
    declineMediaRequest: 'no no no no no no hidden',
    'declineMediaRequest (of the installation)': { who: 'no no no no no no yes', with: ofInstalledWish },
    removeIntegration: 'no no no no no no hidden',
    'removeIntegration (of the installation)': {
      who: 'no no no no no no yes',
      with: ofInstallation,
      fresh: ['installedIntegration'],
    },
    removeMediaRequest: 'no no no no no no hidden',
    'removeMediaRequest (of the installation)': {
      who: 'no no no no no no yes',
      with: ofInstalledWish,
      fresh: ['installedWish'],
    },
    renewHook: { who: 'no no no no no no hidden', with: ofMonitoring },
    'renewHook (of the installation)': { who: 'no no no no no no yes', with: ofInstalledMonitoring },
    updateIntegration: 'no no no no no no hidden',
    'updateIntegration (of the installation)': { who: 'no no no no no no yes', with: ofInstallation },
    syncIntegration: 'no no no no no no hidden',
    'syncIntegration (of the installation)': { who: 'no no no no no no yes', with: ofInstallation },
  },
  Subscription: {
    mediaRequestChanges: { who: 'no no yes yes hidden hidden hidden', id: 'wish' },
    'mediaRequestChanges (of the installation)': {
      who: 'no no hidden hidden hidden hidden yes',
      id: 'installedWish',
    },
    monitorUpdates: { who: 'no no yes yes hidden hidden hidden', with: ofMonitoring },
    'monitorUpdates (of the installation)': {
      who: 'no no hidden hidden hidden hidden yes',
      with: ofInstalledMonitoring,
    },
    integrationSync: 'no no yes yes hidden hidden hidden',
    'integrationSync (of the installation)': { who: 'no no hidden hidden hidden hidden yes', with: ofInstallation },
  },
};
