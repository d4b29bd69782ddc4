import { randomUUID } from 'node:crypto';
import type { Actor } from '@medianest/kit';
import { IsNull } from 'typeorm';
import type { App } from '../app.js';
import { errors } from '../errors.js';
import { inSession } from '../session/session.policy.js';
import { User } from '../user/user.js';
import { Avatar, type AvatarSize, type AvatarUpload } from './avatar.js';
import { SIZES, squaresOf } from './picture.js';
import { readUpload, signUpload } from './upload-token.js';

const VALID_SECONDS = 15 * 60;

export function createAvatarUpload({ config }: App, actor: Actor): AvatarUpload {
  const { userId } = inSession(actor);
  const expires = Math.floor(Date.now() / 1_000) + VALID_SECONDS;
  const token = signUpload(config.keyEncryptionKey, { userId, expires });
  return { uploadUrl: `${config.publicUrl}/avatars/uploads/${token}`, expiresAt: new Date(expires * 1_000) };
}

/** Makes the picture that of the person the token is for. The bytes themselves are not kept. */
export async function receiveAvatar(app: App, token: string, bytes: Buffer): Promise<void> {
  const userId = readUpload(app.config.keyEncryptionKey, token);
  if (!userId) throw errors.LINK_NOT_VALID();
  const squares = await squaresOf(bytes);
  const version = randomUUID();
  await app.db.transaction(async (tx) => {
    const { affected } = await tx
      .getRepository(User)
      .update({ id: userId, disabledAt: IsNull() }, { avatarVersion: version });
    // Deleted or shut out since the URL was given.
    if (!affected) throw errors.LINK_NOT_VALID();
    await tx.getRepository(Avatar).delete({ userId });
    await tx.getRepository(Avatar).insert(squares.map((square) => ({ ...square, userId, version })));
  });
}

export async function removeAvatar(app: App, actor: Actor): Promise<User> {
  const { userId: id } = inSession(actor);
  return app.db.transaction(async (tx) => {
    await tx.getRepository(User).update(id, { avatarVersion: null });
    await tx.getRepository(Avatar).delete({ userId: id });
    return tx.getRepository(User).findOneByOrFail({ id });
  });
}

export function avatarUrl({ config }: App, { avatarVersion }: User, size: AvatarSize): string | null {
  return avatarVersion ? `${config.publicUrl}/avatars/${avatarVersion}/${SIZES[size]}.webp` : null;
}
