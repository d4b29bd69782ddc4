import type { FieldLine } from '../words.ts';

const ofPerson = (field: string) => `query ($shutOut: ID!) { user(id: $shutOut) { ${field} } }`;
const ofLog = (field: string) => `{ auditLog(first: 1) { nodes { ${field} } } }`;

/** What is kept from some who see the object it belongs to. The person who is asked about lives in the member's household. */
//                                  anonymous guest member housemate otherMember moderator admin
export const fields: Readonly<Record<string, FieldLine>> = {
  'AuditEntry.address (of what others did)': { who: 'no no no no no no yes', read: ofLog('address') },
  'AuditEntry.agent (of what others did)': { who: 'no no no no no no yes', read: ofLog('agent') },
  'Integration.hookUrl': {
    who: 'no no hidden hidden hidden hidden hidden',
    read: 'query ($monitoring: ID!) { integration(id: $monitoring) { hookUrl } }',
  },
  'Integration.hookUrl (of the installation)': {
    who: 'no no hidden hidden hidden hidden yes',
    read: 'query ($installedMonitoring: ID!) { integration(id: $installedMonitoring) { hookUrl } }',
  },
  'MediaFile.location (of a photo that everybody sees)': {
    who: 'no hidden yes hidden hidden hidden hidden',
    read: 'query ($photo: ID!) { mediaFile(id: $photo) { location { latitude } } }',
  },
  'MediaFile.owner (of a photo that everybody sees)': {
    who: 'no hidden yes yes hidden hidden yes',
    read: 'query ($photo: ID!) { mediaFile(id: $photo) { owner { displayName } } }',
  },
  'MediaFile.organization (of a photo that everybody sees)': {
    who: 'no hidden yes yes hidden hidden yes',
    read: 'query ($photo: ID!) { mediaFile(id: $photo) { organization { id } } }',
  },
  'StorageReport.freeBytes': {
    who: 'no hidden hidden hidden hidden hidden yes',
    read: '{ storageReport { freeBytes } }',
  },
  'User.customRoles': { who: 'no hidden hidden hidden hidden hidden yes', read: ofPerson('customRoles { id }') },
  'User.deletionDueAt': { who: 'no hidden hidden hidden hidden hidden yes', read: ofPerson('deletionDueAt') },
  'User.disabledAt': { who: 'no hidden hidden hidden hidden hidden yes', read: ofPerson('disabledAt') },
  'User.email': { who: 'no hidden hidden hidden hidden hidden yes', read: ofPerson('email') },
  'User.emailVerified': { who: 'no hidden hidden hidden hidden hidden yes', read: ofPerson('emailVerified') },
  'User.preferences': { who: 'no hidden hidden hidden hidden hidden hidden', read: ofPerson('preferences { theme }') },
  'User.scopes': { who: 'no hidden hidden hidden hidden hidden yes', read: ofPerson('scopes') },
};
