import type { DomainEvents, ExternalId, LibraryItemFacts } from '@medianest/contracts';
import { readable } from '../text/plain.js';
import { NAME_LENGTH, SUMMARY_LENGTH } from './limits.js';
import type { Facts } from './write-title.js';

/** A library's item with its texts made storable. */
export interface Item extends LibraryItemFacts {
  readonly organizationId: string | null;
  readonly facts: Omit<Facts, 'kind' | 'parentId'>;
}

export function readItem(event: DomainEvents['library.itemSeen']): Item {
  const numbered = event.kind === 'EPISODE' || event.kind === 'TRACK';
  const season = event.kind === 'EPISODE' ? whole(event.parent?.season) : null;
  const number = numbered ? whole(event.parent?.number) : null;
  return {
    ...event,
    organizationId: event.version === 2 ? event.organizationId : null,
    externalIds: readIds(event.externalIds),
    parent: event.parent && { ...event.parent, name: readable(event.parent.name, NAME_LENGTH) },
    facts: {
      name: readable(event.name, NAME_LENGTH) || 'Untitled',
      year: whole(event.year),
      summary: event.summary === null ? null : readable(event.summary, SUMMARY_LENGTH) || null,
      genres: [...new Set(event.genres.map((genre) => readable(genre, NAME_LENGTH)))].filter(Boolean),
      duration: event.duration,
      season,
      number,
      lastNumber: null,
    },
  };
}

/** Libraries have years and numbers that no calendar and no column has. */
function whole(number: number | null | undefined): number | null {
  return Number.isInteger(number) && Math.abs(Number(number)) < 1_000_000 ? Number(number) : null;
}

function readIds(ids: readonly ExternalId[]): ExternalId[] {
  return ids
    .map(({ source, id }) => ({ source: readable(source, 40).toLowerCase(), id: readable(id, 200) }))
    .filter(({ source, id }) => source !== '' && id !== '');
}
