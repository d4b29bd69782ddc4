import type {
  MediaChanged,
  MediaChangedV1,
  MediaDeleted,
  MediaFailed,
  MediaProcessed,
  MediaProcessedV1,
  MediaProcessedV2,
} from './media-events.js';

/** Facts one subgraph states for the others. A changed shape gets a new `version`; consumers accept every version in use. */
export interface DomainEvents {
  'media.processed': MediaProcessed | MediaProcessedV2 | MediaProcessedV1;
  'media.failed': MediaFailed;
  'media.changed': MediaChanged | MediaChangedV1;
  'media.deleted': MediaDeleted;
  'library.itemSeen': LibraryItemSeen | LibraryItemSeenV1;
  'library.itemsGone': LibraryItemsGone;
  'settings.changed': SettingsChanged;
  'organization.changed': OrganizationChanged;
  'organization.memberLeft': OrganizationMemberLeft;
  'organization.deleted': OrganizationDeleted;
  'user.accessRevoked': UserAccessRevoked;
  'user.rightsChanged': UserRightsChanged;
  'user.deleted': UserDeleted | UserDeletedV1;
  'user.exportRequested': UserExportRequested;
  'user.exportPart': UserExportPart;
}

/** Which subgraphs hear what. */
export const routes = {
  'media.processed': ['content', 'users'],
  'media.failed': ['users'],
  'media.changed': ['content'],
  'media.deleted': ['content'],
  'library.itemSeen': ['content'],
  'library.itemsGone': ['content'],
  'settings.changed': ['media'],
  'organization.changed': ['media'],
  'organization.memberLeft': ['media'],
  'organization.deleted': ['media', 'content', 'integrations'],
  'user.accessRevoked': ['media'],
  'user.rightsChanged': ['media'],
  // What the catalogue keeps of a person are links to files, which go with `media.deleted`.
  'user.deleted': ['media', 'integrations'],
  // Who is named here answers with its part.
  'user.exportRequested': ['users', 'media', 'content', 'integrations'],
  'user.exportPart': ['users'],
} as const satisfies Record<keyof DomainEvents, readonly string[]>;

/** A sync met an item in a library of an outside service. Told again on every sync that finds it changed. From integrations. */
export interface LibraryItemSeen extends LibraryItemFacts {
  readonly version: 2;
  /** Whose library it is; its titles are that organization's own. Null for the installation's, which everybody sees. */
  readonly organizationId: string | null;
}

/** As long as there are processes of the version before: such a library is the installation's. */
export interface LibraryItemSeenV1 extends LibraryItemFacts {
  readonly version: 1;
}

/** A sync read a library to its end and no longer met these items, or the library is no longer connected. From integrations. */
export interface LibraryItemsGone {
  readonly version: 1;
  readonly integrationId: string;
  /** Up to some hundred; null for all items of the integration. */
  readonly externalIds: readonly string[] | null;
}

export interface LibraryItemFacts {
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

/** The limits of an organization were set. From users. */
export interface OrganizationChanged {
  readonly version: 1;
  readonly organizationId: string;
  /** ISO 8601. Of two, the later counts. */
  readonly changedAt: string;
  /** How many bytes of media may be shared with it; null for no limit. */
  readonly maxStorageBytes: number | null;
}

/** Somebody left an organization or was removed: what they were given because they belonged to it counts no more. From users. */
export interface OrganizationMemberLeft {
  readonly version: 1;
  readonly organizationId: string;
  readonly userId: string;
}

/** An organization and all memberships in it are gone: what was its own goes, what was shared with it is its owner's. From users. */
export interface OrganizationDeleted {
  readonly version: 1;
  readonly organizationId: string;
}

/**
 * A session or a key of somebody was taken away, other than by logging out: a URL that speaks for them and was given
 * before counts no more. From users.
 */
export interface UserAccessRevoked {
  readonly version: 1;
  readonly userId: string;
  /** ISO 8601. */
  readonly revokedAt: string;
}

/**
 * What a person may do, in an organization or everywhere, is not what it was. That somebody left an organization, or that
 * it is gone, is told by itself. From users.
 */
export interface UserRightsChanged {
  readonly version: 1;
  readonly userId: string;
  /** ISO 8601. Of two, the later counts. */
  readonly changedAt: string;
  /** All of them; none of an account that is disabled or is to be deleted. */
  readonly scopes: readonly string[];
  readonly organizations: readonly { readonly id: string; readonly role: string }[];
}

/** An account is gone for good: whoever keeps something of this person erases it, or hands it over. From users. */
export interface UserDeleted {
  readonly version: 2;
  readonly userId: string;
  /** The ADMIN who gets what is the installation's rather than the person's, such as a library folder; null for none. */
  readonly heirId: string | null;
}

/** As long as there are processes of the version before: nobody inherits. */
export interface UserDeletedV1 extends Omit<UserDeleted, 'version' | 'heirId'> {
  readonly version: 1;
}

/** Somebody wants all that is kept of them. Every consumer answers with `user.exportPart`. From users. */
export interface UserExportRequested {
  readonly version: 1;
  readonly exportId: string;
  readonly userId: string;
}

/** A piece of what a service keeps of a person. From whoever was asked. */
export interface UserExportPart {
  readonly version: 1;
  readonly exportId: string;
  /** As it is named in the routes. */
  readonly service: string;
  /** 0 for the first piece; none is left out. */
  readonly number: number;
  readonly isLast: boolean;
  /** Up to some hundred documents; `kind` tells what each is. */
  readonly items: readonly object[];
}
