import type { IncomingHttpHeaders } from 'node:http';
import { type Actor, withScope } from '@medianest/kit';
import type { App } from '../app.js';
import { publicUrl } from '../files/urls.js';
import { noteRights } from '../person/rights.js';
import { readExpiring, signRight } from '../signing.js';
import type { UploadEndpoint } from './upload.inputs.js';

/** It speaks for a person, so it is soon over. */
const LIFETIME_S = 3_600;

const lifetimeS = ({ config }: App): number => Math.min(LIFETIME_S, config.uploadLifetimeS);

/** A URL at which any tus client can create uploads as this person. */
export async function uploadEndpoint(app: App, actor: Actor): Promise<UploadEndpoint> {
  const person = withScope(actor, 'media:write');
  await noteRights(app.db.manager, person);
  const expires = Math.floor(Date.now() / 1000) + lifetimeS(app);
  const token = signRight(app.config.urlKey, 'create-uploads', { id: person.userId, expires });
  return { url: publicUrl(app.config, `uploads/${token}`), expiresAt: new Date(expires * 1000) };
}

/** Whose endpoint it is, and since when. Parts that are here may still be joined at it when its time is over. */
export function readEndpoint(
  app: App,
  token: string,
  { 'upload-concat': concat }: IncomingHttpHeaders,
): { readonly ownerId: string; readonly givenAt: Date } | undefined {
  const read = readExpiring(app.config.urlKey, 'create-uploads', token);
  if (!read) return undefined;
  const { id: ownerId, expires } = read;
  const graceS = String(concat).startsWith('final;') ? app.config.uploadLifetimeS : 0;
  if ((expires + graceS) * 1000 < Date.now()) return undefined;
  return { ownerId, givenAt: new Date((expires - lifetimeS(app)) * 1000) };
}
