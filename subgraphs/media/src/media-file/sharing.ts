import { type Actor, isUuid } from '@medianest/kit';
import { errors } from '../errors.js';
import type { MediaFile } from './media-file.js';
import { mayShareWith } from './media-file.policy.js';
import { Visibility } from './visibility.js';

export type Sharing = Pick<MediaFile, 'visibility' | 'organizationId'>;

/** What is asked for; what is undefined stays as it was, and so does a visibility that is null. */
export interface SharingInput {
  readonly visibility?: Visibility | null;
  readonly organizationId?: string | null;
}

/** Whether somebody may add files to an organization: they belong to it, and do more in it than look. */
export type Posts = (organizationId: string) => boolean;

export const postsAs =
  (actor: Actor): Posts =>
  (organizationId) =>
    mayShareWith(actor, organizationId);

/** Who is to see a file. */
export function readSharing(posts: Posts, before: Sharing, input: SharingInput): Sharing {
  const visibility = input.visibility ?? before.visibility;
  const organizationId = input.organizationId === undefined ? before.organizationId : input.organizationId;
  if (visibility === Visibility.ORGANIZATION && organizationId === null) throw errors.ORGANIZATION_NEEDED();
  if (organizationId === before.organizationId || organizationId === null) return { visibility, organizationId };
  if (!isUuid(organizationId) || !posts(organizationId)) throw errors.NOT_IN_ORGANIZATION();
  return { visibility, organizationId };
}

/** For a new file: an organization that is named is meant to see it. */
export function firstSharing(posts: Posts, input: SharingInput): Sharing {
  const visibility = input.organizationId ? Visibility.ORGANIZATION : Visibility.PRIVATE;
  return readSharing(posts, { visibility, organizationId: null }, input);
}
