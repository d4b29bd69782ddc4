import { type Actor, hasRole } from '@medianest/kit';

/**
 * Who sees what, decided here and nowhere else:
 * - a title that stands in a connected library is for everyone who is logged in;
 * - one that only came from uploads is for the owners of its files, and for ADMIN;
 * - the files of a title are for their owners, and for ADMIN; media decides again on each file.
 * Who is not logged in sees nothing.
 */
interface Viewer {
  readonly userId: string | null;
  readonly all: boolean;
  readonly loggedIn: boolean;
}

export function viewerOf(actor: Actor): Viewer {
  const loggedIn = actor.userId !== null;
  return { userId: actor.userId, loggedIn, all: loggedIn && hasRole(actor, 'ADMIN') };
}

/** The places of the viewer's three values in a statement, such as `$1`, `$2` and `$3`. */
interface Places {
  readonly userId: string;
  readonly all: string;
  readonly loggedIn: string;
}

/** For statements whose first parameters are `viewerParams`. */
const FIRST: Places = { userId: '$1', all: '$2', loggedIn: '$3' };

export function viewerParams(actor: Actor): readonly unknown[] {
  const { userId, all, loggedIn } = viewerOf(actor);
  return [userId, all, loggedIn];
}

/** The condition for seeing the title `t`. */
export function maySeeTitle({ userId, all, loggedIn }: Places = FIRST): string {
  return `(cast(${all} as boolean) or cast(${loggedIn} as boolean) and (t.listed or exists (
    select from title_files own where own.title_id = t.id and own.owner_id = cast(${userId} as uuid))))`;
}

/** The condition for seeing the file `f` of a title. */
export function maySeeFile({ userId, all, loggedIn }: Places = FIRST): string {
  return `(cast(${all} as boolean) or cast(${loggedIn} as boolean) and f.owner_id = cast(${userId} as uuid))`;
}
