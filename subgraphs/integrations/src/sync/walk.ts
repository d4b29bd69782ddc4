import type { App } from '../app.js';
import { ServiceProblem } from '../problem.js';
import { type Batch, type Checkpoint, saveBatch } from './batch.js';
import { type Claimed, holdClaim } from './claim.js';
import { finishRun } from './finish.js';
import type { Library, LibraryItem, LibraryPage, Listing } from './library.js';
import { tell } from './runs.js';

/** Small enough for a page to be quick and its transaction short, large enough for 36,000 items to be 180 of them. */
const PAGE_SIZE = 200;
/** Of one listing. No household has as many; a server that makes up entries has. */
const MAX_ENTRIES = 5_000_000;

type WalkApp = Pick<App, 'db' | 'events' | 'live'>;

/** Reads a whole library from where the run's checkpoint is, page by page, so that memory stays flat. */
export async function walkLibrary(app: WalkApp, claimed: Claimed, library: Library): Promise<void> {
  const listings = await library.listings();
  await saveTotal(app, claimed, listings);
  await tell(app, claimed.integration.id);
  let checkpoint: Checkpoint = (claimed.run.checkpoint as Checkpoint | null) ?? { done: [], start: 0 };
  for (const listing of listings) {
    if (checkpoint.done.includes(keyOf(listing))) continue;
    checkpoint = await walkListing(app, claimed, { library, listing, checkpoint });
  }
  await finishRun(app, claimed, listings);
}

const keyOf = ({ section, kind }: Listing): string => `${section}/${kind}`;

interface Place {
  readonly library: Library;
  readonly listing: Listing;
  readonly checkpoint: Checkpoint;
}

/** @returns the checkpoint at the end of the listing. */
async function walkListing(
  app: WalkApp,
  claimed: Claimed,
  { library, listing, checkpoint }: Place,
): Promise<Checkpoint> {
  const { done } = checkpoint;
  let { start } = checkpoint;
  let previous: LibraryPage | undefined;
  for (;;) {
    const page = wholeOrPage(await library.page(listing, start, PAGE_SIZE), start);
    refuseRepetition(previous, page);
    const parts = inParts(page.items);
    const end = start + page.items.length + page.unreadable;
    if (end > MAX_ENTRIES) throw new ServiceProblem('UNEXPECTED', 'its library has no end.');
    const atEnd = page.total === undefined || end === start || end >= page.total;
    for (const items of parts.slice(0, -1)) {
      start += items.length;
      await save(app, claimed, { listing, items, seen: items.length, checkpoint: { done, start } });
    }
    const items = parts.at(-1) ?? [];
    const next = atEnd ? { done: [...done, keyOf(listing)], start: 0 } : { done, start: end };
    await save(app, claimed, { listing, items, seen: items.length + page.unreadable, checkpoint: next });
    if (atEnd) return next;
    start = end;
    previous = page;
  }
}

/** A server that ignores paging gives the whole list, whatever start it was asked for. */
function wholeOrPage(page: LibraryPage, start: number): LibraryPage {
  return page.total === undefined ? { ...page, items: page.items.slice(start) } : page;
}

/** A server that ignores only where a page starts would be read for ever. */
function refuseRepetition(previous: LibraryPage | undefined, page: LibraryPage): void {
  const first = page.items[0]?.externalId;
  if (first === undefined || first !== previous?.items[0]?.externalId) return;
  throw new ServiceProblem('UNEXPECTED', 'it gives the same page of its library again and again.');
}

function inParts(items: readonly LibraryItem[]): (readonly LibraryItem[])[] {
  return Array.from({ length: Math.ceil(items.length / PAGE_SIZE) }, (_, index) =>
    items.slice(index * PAGE_SIZE, (index + 1) * PAGE_SIZE),
  );
}

/** Save, then say. */
async function save(app: WalkApp, claimed: Claimed, batch: Batch): Promise<void> {
  await saveBatch(app, claimed, batch);
  await tell(app, claimed.integration.id);
}

async function saveTotal({ db }: WalkApp, claimed: Claimed, listings: readonly Listing[]): Promise<void> {
  const total = listings.reduce((sum, listing) => sum + listing.total, 0);
  await db.transaction(async (tx) => {
    await holdClaim(tx, claimed);
    await tx.query('update sync_runs set items_total = greatest($2, items_seen) where id = $1', [
      claimed.run.id,
      total,
    ]);
  });
}
