import { buildFederatedSchema, type FederatedSchema } from '@medianest/kit';
import { ImportResolver } from './import/import.resolver.js';
import { IntegrityResolver } from './integrity/integrity.resolver.js';
import { LibraryFolderResolver } from './library/library-folder.resolver.js';
import { LibraryScanResolver } from './library/library-scan.resolver.js';
import { ArtifactsResolver } from './media-file/artifacts.resolver.js';
import { mediaFileReference } from './media-file/media-file.reference.js';
import { MediaFileResolver } from './media-file/media-file.resolver.js';
import { User } from './media-file/user.js';
import { Organization } from './organization/organization.js';
import { MediaProcessingResolver } from './processing/media-processing.resolver.js';
import { QueueResolver } from './queue/queue.resolver.js';
import { ShareLinkResolver } from './share-link/share-link.resolver.js';
import { UploadResolver } from './upload/upload.resolver.js';
import { UsageResolver } from './usage/usage.resolver.js';

/** The media subgraph's schema. Needs neither a database nor a configuration. */
export function buildSchema(): FederatedSchema {
  return buildFederatedSchema({
    resolvers: [
      MediaFileResolver,
      ArtifactsResolver,
      UploadResolver,
      ImportResolver,
      LibraryFolderResolver,
      LibraryScanResolver,
      UsageResolver,
      MediaProcessingResolver,
      QueueResolver,
      ShareLinkResolver,
      IntegrityResolver,
    ],
    references: { MediaFile: mediaFileReference },
    orphanedTypes: [User, Organization],
  });
}
