import type { IncomingHttpHeaders } from 'node:http';
import { commonErrors } from '@medianest/kit';
import { Metadata } from '@tus/server';
import type { App } from '../app.js';
import { errors } from '../errors.js';
import { UNKNOWN_TYPE } from '../media-file/mime-types.js';
import { firstSharing, type Posts } from '../media-file/sharing.js';
import { Visibility } from '../media-file/visibility.js';
import { rightsOf } from '../person/rights.js';
import { joinParts, readParts } from './join-parts.js';
import { Upload } from './upload.js';
import { type NewUpload, sizeOf, startUpload } from './upload.service.js';

/** tus's creation and concatenation: makes an upload of a person as the headers of a POST tell. */
export async function createByTus(
  app: App,
  by: Pick<NewUpload, 'ownerId' | 'givenAt'>,
  headers: IncomingHttpHeaders,
): Promise<Upload> {
  const concat = one(headers['upload-concat']);
  const metadata = one(headers['upload-metadata']);
  const { mayWrite, posts } = await rightsOf(app.db.manager, by.ownerId);
  if (!mayWrite) throw commonErrors.FORBIDDEN();
  const file = readMetadata(metadata, posts);
  if (headers['upload-defer-length'] !== undefined) throw wrong('Upload-Defer-Length');
  const said = { ...by, ...(concat && { concat }), ...(metadata && { metadata }) };
  if (concat?.startsWith('final;')) return createFinal(app, { ...said, concat, file, headers });
  if (concat !== undefined && concat !== 'partial') throw wrong('Upload-Concat');
  const size = readLength(one(headers['upload-length']));
  // What a part will be, the final upload tells; but room is kept from now on.
  const { organizationId } = file.sharing;
  return startUpload(app, { ...said, size, ...(concat === undefined ? { file } : { organizationId }) });
}

async function createFinal(
  app: App,
  { headers, ...said }: Omit<NewUpload, 'size'> & { readonly concat: string; readonly headers: IncomingHttpHeaders },
): Promise<Upload> {
  // It is as long as its parts.
  if (headers['upload-length'] !== undefined) throw wrong('Upload-Length');
  const { ownerId, concat } = said;
  // Who heard no answer asks once more.
  const asked = await app.db.getRepository(Upload).findOneBy({ ownerId, concat });
  const upload = asked ?? (await startFinal(app, said));
  await joinParts(app, upload);
  return upload;
}

async function startFinal(app: App, said: Omit<NewUpload, 'size'> & { readonly concat: string }): Promise<Upload> {
  const parts = await readParts(app, said.ownerId, said.concat);
  return startUpload(app, { ...said, size: sizeOf(parts), parts });
}

function readLength(header: string | undefined): number {
  const length = Number(header);
  if (header === undefined || !/^\d{1,16}$/.test(header) || !Number.isSafeInteger(length)) throw wrong('Upload-Length');
  return length;
}

/** The keys that tus clients use. A name is asked for nowhere; a type may be unknown, the content decides. */
function readMetadata(header: string | undefined, posts: Posts) {
  const read = header ? parseMetadata(header) : {};
  const { visibility, organizationId } = read;
  const sharing = {
    ...(visibility && { visibility: readVisibility(visibility) }),
    organizationId: organizationId || null,
  };
  return {
    sharing: firstSharing(posts, sharing),
    fileName: read['filename'] || read['name'] || 'Upload',
    mimeType: read['filetype'] || read['type'] || UNKNOWN_TYPE,
  };
}

function parseMetadata(header: string): Record<string, string | null> {
  try {
    return Metadata.parse(header);
  } catch {
    throw wrong('Upload-Metadata');
  }
}

function readVisibility(text: string): Visibility {
  const found = Object.values(Visibility).find((visibility) => visibility === text.trim().toUpperCase());
  if (found) return found;
  throw commonErrors.BAD_USER_INPUT(`"visibility" is one of ${Object.values(Visibility).join(', ')}.`);
}

const wrong = (header: string) => errors.UPLOAD_HEADER_WRONG(header);

function one(header: string | string[] | undefined): string | undefined {
  if (Array.isArray(header)) throw commonErrors.BAD_USER_INPUT('A header was sent twice.');
  return header;
}
