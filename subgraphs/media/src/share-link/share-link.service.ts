import { type Actor, afterId, type Connection, isUuid, loggedIn, readPage, toConnection } from '@medianest/kit';
import type { App } from '../app.js';
import { errors } from '../errors.js';
import type { Bearer } from '../files/pass.js';
import { originalUrl, playbackUrl, publicUrl, thumbnailUrl } from '../files/urls.js';
import { ThumbnailSize } from '../media-file/enums.js';
import { MediaFile } from '../media-file/media-file.js';
import { findToChange } from '../media-file/media-file.service.js';
import { noteRights } from '../person/rights.js';
import { readRight, signRight } from '../signing.js';
import { findLink, standingLinks } from './find-link.js';
import { checkPassword, hashPassword } from './password.js';
import type { CreateShareLinkInput, SharedMediaArgs, ShareLinksArgs } from './share-link.inputs.js';
import { isOpen, ShareLink } from './share-link.js';
import type { SharedMedia } from './shared-media.js';

const LONGEST_MS = 366 * 24 * 60 * 60_000;

export async function createShareLink(app: App, actor: Actor, input: CreateShareLinkInput): Promise<ShareLink> {
  const { expiresAt, password } = input;
  const lifetime = expiresAt.getTime() - Date.now();
  if (!(lifetime > 0 && lifetime <= LONGEST_MS)) throw errors.SHARE_EXPIRY();
  if (password && (password.length < 6 || password.length > 200)) throw errors.SHARE_PASSWORD_LENGTH();
  const file = await findToChange(app, actor, input.mediaFileId);
  const links = app.db.getRepository(ShareLink);
  const passwordHash = password ? await hashPassword(password) : null;
  const person = loggedIn(actor);
  await noteRights(app.db.manager, person);
  const made = { mediaFileId: file.id, ownerId: file.ownerId, createdBy: person.userId };
  return links.save(links.create({ ...made, expiresAt, passwordHash }));
}

/** Of one file, newest first. */
export async function listShareLinks(app: App, actor: Actor, args: ShareLinksArgs): Promise<Connection<ShareLink>> {
  const file = await findToChange(app, actor, args.mediaFileId);
  const page = readPage(args);
  const query = standingLinks(app.db.manager).orderBy('link.id', 'DESC').take(page.limit);
  query.andWhere('link.media_file_id = :file', { file: file.id });
  const after = afterId(page);
  if (after) query.andWhere('link.id < :after', { after });
  return toConnection(await query.getMany(), page, (link) => [link.id]);
}

/** From now on it opens nothing, and what was opened by it stops within seconds. */
export async function revokeShareLink(app: App, actor: Actor, id: string): Promise<ShareLink> {
  loggedIn(actor);
  const links = app.db.getRepository(ShareLink);
  const link = isUuid(id) ? await links.findOneBy({ id }) : null;
  if (!link || !(await mayChange(app, actor, link.mediaFileId))) throw errors.SHARE_LINK_NOT_FOUND();
  await links.delete({ id });
  return link;
}

function mayChange(app: App, actor: Actor, mediaFileId: string): Promise<boolean> {
  return findToChange(app, actor, mediaFileId).then(
    () => true,
    () => false,
  );
}

/** Where the link leads; it says nothing that is not in its id and expiry, so that it can be told again. */
export function shareUrl({ config }: Pick<App, 'config'>, { id, expiresAt }: ShareLink): string {
  const expires = Math.ceil(expiresAt.getTime() / 1000);
  return publicUrl(config, `files/shared/${signRight(config.urlKey, 'share', { id, expires })}`);
}

/** What a share link shows, to anybody who has it and knows its password. */
export async function sharedMedia(app: App, { token, password }: SharedMediaArgs): Promise<SharedMedia> {
  const { link, file } = await openLink(app, token);
  await checkPassword(app, link, password ?? null);
  const bearer: Bearer = { kind: 'link', id: link.id };
  const { fileName, mimeType, kind, duration } = file;
  return {
    ...{ fileName, mimeType, kind, duration, expiresAt: link.expiresAt },
    thumbnailUrl: thumbnailUrl(app, file, { bearer, size: ThumbnailSize.LARGE }),
    playbackUrl: playbackUrl(app, file, bearer),
    originalUrl: originalUrl(app, file, bearer),
  };
}

async function openLink({ config, db }: App, token: string): Promise<{ link: ShareLink; file: MediaFile }> {
  const id = readRight(config.urlKey, 'share', token);
  const link = id === undefined ? null : await findLink(db.manager, id);
  const file = link && isOpen(link) ? await db.getRepository(MediaFile).findOneBy({ id: link.mediaFileId }) : null;
  if (!link || !file) throw errors.SHARE_LINK_NOT_FOUND();
  return { link, file };
}
