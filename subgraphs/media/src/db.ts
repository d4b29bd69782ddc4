import { Blob } from './blob/blob.js';
import { MediaImport } from './import/media-import.js';
import { IntegrityCheck } from './integrity/integrity-check.js';
import { IntegrityFinding } from './integrity/integrity-finding.js';
import { LibraryFile } from './library/library-file.js';
import { LibraryFolder } from './library/library-folder.js';
import { LibraryScan } from './library/library-scan.js';
import { MediaFile } from './media-file/media-file.js';
import { MediaFiles1763600000000 } from './migrations/1763600000000-media-files.js';
import { Rights1795300100000 } from './migrations/1795300100000-rights.js';
import { Nightly1795300110000 } from './migrations/1795300110000-nightly.js';
import { Integrity1795300120000 } from './migrations/1795300120000-integrity.js';
import { Uploads1795300200000 } from './migrations/1795300200000-uploads.js';
import { Imports1795300210000 } from './migrations/1795300210000-imports.js';
import { ProcessingJobs1795300300000 } from './migrations/1795300300000-processing-jobs.js';
import { MediaTags1795300310000 } from './migrations/1795300310000-media-tags.js';
import { Settings1795300430000 } from './migrations/1795300430000-settings.js';
import { OrganizationLimits1795300630000 } from './migrations/1795300630000-organization-limits.js';
import { LibraryFolders1795300700000 } from './migrations/1795300700000-library-folders.js';
import { Steering1795300800000 } from './migrations/1795300800000-steering.js';
import { OldColumns1795300900000 } from './migrations/1795300900000-old-columns.js';
import { OpenUploads1795301000000 } from './migrations/1795301000000-open-uploads.js';
import { UploadRefusals1795302100000 } from './migrations/1795302100000-upload-refusals.js';
import { Posting1795306000000 } from './migrations/1795306000000-posting.js';
import { OneKindOfQueue1795306100000 } from './migrations/1795306100000-one-kind-of-queue.js';
import { UnreadablePaths1795308700000 } from './migrations/1795308700000-unreadable-paths.js';
import { WhoMayRead1795309000000 } from './migrations/1795309000000-who-may-read.js';
import { MountedFiles1795309100000 } from './migrations/1795309100000-mounted-files.js';
import { ProcessingJob } from './processing/processing-job.js';
import { ShareLink } from './share-link/share-link.js';
import { Upload } from './upload/upload.js';

/** A table each. */
export const entities = [
  MediaFile,
  Blob,
  Upload,
  MediaImport,
  ProcessingJob,
  ShareLink,
  LibraryFolder,
  LibraryFile,
  LibraryScan,
  IntegrityCheck,
  IntegrityFinding,
];

/** What brings the database to its present form, the oldest first. */
export const migrations = [
  MediaFiles1763600000000,
  Rights1795300100000,
  Nightly1795300110000,
  Integrity1795300120000,
  Uploads1795300200000,
  Imports1795300210000,
  ProcessingJobs1795300300000,
  MediaTags1795300310000,
  Settings1795300430000,
  OrganizationLimits1795300630000,
  LibraryFolders1795300700000,
  Steering1795300800000,
  OldColumns1795300900000,
  OpenUploads1795301000000,
  UploadRefusals1795302100000,
  Posting1795306000000,
  OneKindOfQueue1795306100000,
  UnreadablePaths1795308700000,
  WhoMayRead1795309000000,
  MountedFiles1795309100000,
];
