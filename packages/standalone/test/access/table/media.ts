import type { Its, Roots } from '../words.ts';

const toOrganization = ({ organization }: Its) => ({ organizationId: organization });
const shareWithHousehold = ({ organization }: Its) => ({ visibility: 'ORGANIZATION', organizationId: organization });

/** A queue in which nothing of the others' things waits. */
const onFilms = () => ({ queue: 'ENCODE' });

//                                  anonymous guest member housemate otherMember moderator admin
export const media: Roots = {
  Query: {
    integrityReport: 'no no no no no no yes',
    lastIntegrityCheck: 'no no no no no no yes',
    libraryFolders: 'no no no no no no yes',
    mediaFile: { who: 'no hidden yes hidden hidden hidden yes', id: 'file' },
    mediaFiles: { who: 'no own yes own own own yes', mentions: ['organization'] },
    mediaImport: { who: 'no hidden yes hidden hidden hidden yes', id: 'import' },
    mediaImports: 'no own own own own own own',
    processingJobs: 'no no no no no no yes',
    processingQueues: 'no no no no no no yes',
    shareLinks: 'no no yes hidden hidden hidden yes',
    sharedMedia: { who: 'yes yes yes yes yes yes yes', with: ({ shareToken }) => ({ token: shareToken }) },
    storageReport: 'no own own own own own yes',
    storageUsage: 'no own own own own own own',
    'storageUsage (of a household)': { who: 'no no yes yes no no yes', with: toOrganization },
    uploadEndpoint: 'no no own own own own own',
  },
  Mutation: {
    addLibraryFolder: {
      who: 'no no no no no no yes',
      with: () => ({ path: '/no/such/folder' }),
      or: ['LIBRARY_PATH'],
    },
    cancelImport: { who: 'no no yes hidden hidden hidden yes', fresh: ['import'], or: ['IMPORT_IS_OVER'] },
    cancelProcessing: { who: 'no no yes hidden hidden hidden yes', or: ['NOT_PROCESSING'] },
    cancelScan: 'no no no no no no yes',
    checkIntegrity: 'no no no no no no yes',
    createShareLink: 'no no yes hidden hidden hidden yes',
    createUpload: 'no no own own own own own',
    'createUpload (for a household)': { who: 'no no yes yes no no no', with: shareWithHousehold },
    deleteMediaFile: { who: 'no no yes hidden hidden hidden yes', fresh: ['file'] },
    drainProcessingQueue: { who: 'no no no no no no yes', with: onFilms },
    importFromUrl: { who: 'no no own own own own own', with: () => ({ url: 'https://film.invalid/film.mp4' }) },
    pauseProcessingQueue: { who: 'no no no no no no yes', with: onFilms },
    preparePlayback: { who: 'no hidden yes hidden hidden hidden yes', or: ['NOT_READY'] },
    removeImport: { who: 'no no yes hidden hidden hidden yes', or: ['IMPORT_IS_NOT_OVER'] },
    removeLibraryFolder: { who: 'no no no no no no yes', fresh: ['folder'] },
    repairIntegrity: 'no no no no no no yes',
    resumeProcessingQueue: { who: 'no no no no no no yes', with: onFilms },
    retryFailedProcessing: { who: 'no no no no no no yes', with: () => ({ failureContains: 'none says so' }) },
    retryImport: { who: 'no no yes hidden hidden hidden yes', or: ['IMPORT_NOT_FAILED'] },
    retryProcessing: { who: 'no no yes hidden hidden hidden yes', or: ['NOT_FAILED'] },
    revokeShareLink: { who: 'no no yes hidden hidden hidden yes', fresh: ['shareLink'] },
    scanLibrary: 'no no no no no no yes',
    setProcessingConcurrency: { who: 'no no no no no no yes', with: onFilms },
    updateMediaFile: 'no no yes hidden hidden hidden yes',
  },
  Subscription: {
    importProgress: 'no hidden yes hidden hidden hidden yes',
    libraryScan: 'no no no no no no yes',
    mediaProcessing: 'no hidden yes hidden hidden hidden yes',
    myMediaProcessing: 'no own own own own own own',
    processingActivity: 'no no no no no no yes',
  },
};
