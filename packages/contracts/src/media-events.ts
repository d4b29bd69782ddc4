/** A file was uploaded, processed and is READY. From media. */
export interface MediaProcessed extends MediaFacts {
  readonly version: 3;
}

/** As long as there are processes of the version before: nobody knows where it lies. */
export interface MediaProcessedV2 extends Omit<MediaFacts, 'folder'> {
  readonly version: 2;
}

/** As long as there are processes of the version before that: such a file is PRIVATE. */
export interface MediaProcessedV1 extends Omit<MediaFacts, 'folder' | 'visibility' | 'organizationId' | 'at'> {
  readonly version: 1;
}

/** A file that was uploaded cannot be processed, other than because its owner wanted it no more. From media. */
export interface MediaFailed {
  readonly version: 1;
  readonly mediaFileId: string;
  readonly ownerId: string;
  readonly fileName: string;
  /** A sentence for its owner. */
  readonly failure: string;
}

/** Something of a READY file is not as it was told before. From media. */
export interface MediaChanged extends MediaFacts {
  readonly version: 2;
}

/** As long as there are processes of the version before: nobody knows where it lies. */
export interface MediaChangedV1 extends Omit<MediaFacts, 'folder'> {
  readonly version: 1;
}

/** What others know of a file. */
export interface MediaFacts {
  readonly mediaFileId: string;
  /** The user who uploaded it. */
  readonly ownerId: string;
  /** As the person named it, such as `Big Buck Bunny (2008).mp4`. */
  readonly fileName: string;
  /** Where it lies in its library folder, such as `The Show/Season 01`; null for uploads and what lies there directly. */
  readonly folder: string | null;
  readonly kind: 'VIDEO' | 'AUDIO' | 'IMAGE';
  /** Seconds; null for images. */
  readonly duration: number | null;
  /** Who sees it: its owner, the members of its organization too, or everybody. */
  readonly visibility: 'PRIVATE' | 'ORGANIZATION' | 'EVERYONE';
  /** The organization it is shared with; null unless that is its visibility. */
  readonly organizationId: string | null;
  /** When it was so, ISO 8601. Of two events of a file the later counts. */
  readonly at: string;
}

/** A file and all that was made from it are gone. From media. */
export interface MediaDeleted {
  readonly version: 1;
  readonly mediaFileId: string;
}
