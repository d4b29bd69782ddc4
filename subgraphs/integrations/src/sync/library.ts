import type { LibraryItemFacts } from '@medianest/contracts';

/** An item of an outside library, whatever service it is in. */
export type LibraryItem = Omit<LibraryItemFacts, 'integrationId'>;

/** One list of a library: the items of one kind in one section. */
export interface Listing {
  readonly section: string;
  readonly kind: LibraryItem['kind'];
  readonly total: number;
}

export interface LibraryPage {
  readonly items: readonly LibraryItem[];
  /** Entries that could not be read as items. */
  readonly unreadable: number;
  /** Of the whole list; undefined when the service gave the whole list at once. */
  readonly total: number | undefined;
}

/** A library of an outside service, read page by page. */
export interface Library {
  /** Parents before children: series before their episodes. */
  listings(): Promise<Listing[]>;
  /** May give fewer items than asked for. */
  page(listing: Listing, start: number, size: number): Promise<LibraryPage>;
}
