import { buildFederatedSchema, type FederatedSchema } from '@medianest/kit';
import { MediaFile } from './media-file/media-file.js';
import { mediaFileReference } from './media-file/media-file.reference.js';
import { MediaFileResolver } from './media-file/media-file.resolver.js';
import { SearchResolver } from './search/search.resolver.js';
import { Title, titleTypes } from './title/title.js';
import { titleReference } from './title/title.reference.js';
import { AlbumResolver, EpisodeResolver, TitleResolver, TrackResolver } from './title/title.resolver.js';

/** The content subgraph's schema. Needs neither a database nor a configuration. */
export function buildSchema(): FederatedSchema {
  return buildFederatedSchema({
    resolvers: [TitleResolver, EpisodeResolver, AlbumResolver, TrackResolver, MediaFileResolver, SearchResolver],
    references: {
      Title: titleReference(Title),
      ...Object.fromEntries(titleTypes.map((type) => [type.name, titleReference(type)])),
      MediaFile: mediaFileReference,
    },
    orphanedTypes: [...titleTypes, MediaFile],
  });
}
