import { type Actor, hasScope } from '@medianest/kit';

/**
 * Who sees what, decided here and nowhere else, for those who may read the catalogue at all:
 * - a title that stands in a library of the installation is for everyone;
 * - one of an organization is for its members, whether from its libraries or from files shared with it;
 * - one that only came from uploads is for those who see one of its files;
 * - a file is for its owner, for whom it is shared with, and for those who manage everybody's media, who therefore see
 *   the titles of all uploads, but not what is only in the library of an organization. Media decides again on each file.
 */
interface Viewer {
  readonly userId: string | null;
  readonly all: boolean;
  readonly reads: boolean;
  readonly organizations: readonly string[];
}

export function viewerOf(actor: Actor): Viewer {
  return {
    userId: actor.userId,
    reads: hasScope(actor, 'content:read'),
    all: hasScope(actor, 'media:manage'),
    organizations: actor.organizations.map(({ id }) => id),
  };
}

/** The places of the viewer's values in a statement, such as `$1` to `$4`. */
type Places = { readonly [K in keyof Viewer]: string };

/** For statements whose first parameters are `viewerParams`. */
const FIRST: Places = { userId: '$1', all: '$2', reads: '$3', organizations: '$4' };

export function viewerParams(actor: Actor): readonly unknown[] {
  const { userId, all, reads, organizations } = viewerOf(actor);
  return [userId, all, reads, organizations];
}

/** The condition for seeing the title `t`. */
export function maySeeTitle(places: Places = FIRST): string {
  const { all, reads, organizations } = places;
  return `(cast(${reads} as boolean) and (
    t.organization_id is null and (t.listed or cast(${all} as boolean))
    or t.organization_id = any(cast(${organizations} as uuid[]))
    or exists (select from title_files f where f.title_id = t.id and ${maySeeFile(places)})))`;
}

/** The condition for seeing the file `f` of a title. */
export function maySeeFile({ userId, all, reads, organizations }: Places = FIRST): string {
  return `(cast(${reads} as boolean) and (cast(${all} as boolean) or f.owner_id = cast(${userId} as uuid) or f.everyone
    or f.organization_id = any(cast(${organizations} as uuid[]))))`;
}
