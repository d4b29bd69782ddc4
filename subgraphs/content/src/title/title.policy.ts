import { type Actor, hasScope } from '@medianest/kit';

/**
 * Who sees what, decided here and nowhere else, for those who may read the catalogue at all:
 * - a title that stands in a connected library is for everyone;
 * - one that only came from uploads is for the owners of its files, and for those who manage everybody's media;
 * - the files of a title are for the same people; media decides again on each file.
 */
interface Viewer {
  readonly userId: string | null;
  readonly all: boolean;
  readonly reads: boolean;
}

export function viewerOf(actor: Actor): Viewer {
  const reads = hasScope(actor, 'content:read');
  return { userId: actor.userId, reads, all: reads && hasScope(actor, 'media:manage') };
}

/** The places of the viewer's three values in a statement, such as `$1`, `$2` and `$3`. */
interface Places {
  readonly userId: string;
  readonly all: string;
  readonly reads: string;
}

/** For statements whose first parameters are `viewerParams`. */
const FIRST: Places = { userId: '$1', all: '$2', reads: '$3' };

export function viewerParams(actor: Actor): readonly unknown[] {
  const { userId, all, reads } = viewerOf(actor);
  return [userId, all, reads];
}

/** The condition for seeing the title `t`. */
export function maySeeTitle({ userId, all, reads }: Places = FIRST): string {
  return `(cast(${all} as boolean) or cast(${reads} as boolean) and (t.listed or exists (
    select from title_files own where own.title_id = t.id and own.owner_id = cast(${userId} as uuid))))`;
}

/** The condition for seeing the file `f` of a title. */
export function maySeeFile({ userId, all, reads }: Places = FIRST): string {
  return `(cast(${all} as boolean) or cast(${reads} as boolean) and f.owner_id = cast(${userId} as uuid))`;
}
