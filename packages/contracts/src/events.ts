/** Facts one subgraph states for the others. A changed shape gets a new `version`; consumers accept every version in use. */
export interface DomainEvents {
  'media.processed': MediaProcessed;
  'media.deleted': MediaDeleted;
  'library.itemSeen': LibraryItemSeen;
  'settings.changed': SettingsChanged;
}

/** Which subgraphs hear what. */
export const routes = {
  'media.processed': ['content'],
  'media.deleted': ['content'],
  'library.itemSeen': ['content'],
  // Nobody keeps a copy yet; who needs a setting adds itself.
  'settings.changed': [],
} as const satisfies Record<keyof DomainEvents, readonly string[]>;

/** A file was uploaded, processed and is READY. From media. */
export interface MediaProcessed {
  readonly version: 1;
  readonly mediaFileId: string;
  /** The user who uploaded it. */
  readonly ownerId: string;
  /** As the person named it, such as `Big Buck Bunny (2008).mp4`. */
  readonly fileName: string;
  readonly kind: 'VIDEO' | 'AUDIO' | 'IMAGE';
  /** Seconds; null for images. */
  readonly duration: number | null;
}

/** A file and all that was made from it are gone. From media. */
export interface MediaDeleted {
  readonly version: 1;
  readonly mediaFileId: string;
}

/** A sync met an item in a library of an outside service. Told again on every sync that finds it changed. From integrations. */
export interface LibraryItemSeen {
  readonly version: 1;
  readonly integrationId: string;
  /** The service's own id of the item; unique within the integration. */
  readonly externalId: string;
  readonly kind: 'MOVIE' | 'SERIES' | 'SEASON' | 'EPISODE' | 'ARTIST' | 'ALBUM' | 'TRACK';
  readonly name: string;
  /** Of release; null when the service does not know. */
  readonly year: number | null;
  readonly summary: string | null;
  /** Seconds. */
  readonly duration: number | null;
  readonly genres: readonly string[];
  /** Ids in public catalogues, such as `{ source: 'imdb', id: 'tt1254207' }`. */
  readonly externalIds: readonly ExternalId[];
  /** For an episode: the series and its place in it. For an album: its artist. For a track: its album, the disc as season. */
  readonly parent: LibraryItemParent | null;
}

export interface ExternalId {
  /** `imdb`, `tmdb`, `tvdb`, `plex` … in lower case. */
  readonly source: string;
  readonly id: string;
}

export interface LibraryItemParent {
  readonly externalId: string;
  /** Of what `externalId` is: the series, the artist or the album. */
  readonly name: string;
  readonly season: number | null;
  /** The number of the episode or track. */
  readonly number: number | null;
}

/** An admin changed the settings of the installation; here are those that other services may need. From users. */
export interface SettingsChanged {
  readonly version: 1;
  /** ISO 8601. Of two, the later counts. */
  readonly changedAt: string;
  readonly instanceName: string;
  /** How many bytes of media a person may keep; null, as before the first change, for no limit. */
  readonly defaultQuota: number | null;
}
