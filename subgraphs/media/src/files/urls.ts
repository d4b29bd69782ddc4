import { dirname } from 'node:path/posix';
import type { App } from '../app.js';
import { ImageFormat, MediaStatus, type ThumbnailSize } from '../media-file/enums.js';
import type { MediaFile } from '../media-file/media-file.js';
import { type Bearer, signPass } from './pass.js';

type UrlMaker = Pick<App, 'config'>;

/** The path of what was uploaded; all others begin with a version. */
export const ORIGINAL = 'original';

interface Artifact {
  readonly bearer: Bearer;
  /** In the version. */
  readonly path: string | undefined;
  /** Whether the URL is good for all that lies beside it and below, for what a player finds by itself. */
  readonly folder?: boolean;
}

/** Of something that was made of the file. */
export function artifactUrl(app: UrlMaker, file: MediaFile, { bearer, path, folder }: Artifact): string | null {
  if (path === undefined || !file.version) return null;
  const whole = `${file.version}/${path}`;
  return fileUrl(app, file, { bearer, path: whole, scope: folder ? `${dirname(whole)}/` : whole });
}

export function thumbnailUrl(
  app: UrlMaker,
  file: MediaFile,
  { bearer, size }: { readonly bearer: Bearer; readonly size: ThumbnailSize },
): string | null {
  const path = file.artifacts.THUMBNAILS?.images.find(
    (image) => image.size === size && image.format === ImageFormat.WEBP,
  )?.path;
  return artifactUrl(app, file, { bearer, path });
}

export function playbackUrl(app: UrlMaker, file: MediaFile, bearer: Bearer): string | null {
  return artifactUrl(app, file, { bearer, path: file.artifacts.PACKAGE?.path });
}

export function originalUrl(app: UrlMaker, file: MediaFile, bearer: Bearer): string | null {
  return file.status === MediaStatus.UPLOADING ? null : fileUrl(app, file, { bearer, path: ORIGINAL, scope: ORIGINAL });
}

/** URLs change only every quarter of an hour, so that browsers find again what they have cached. */
const STEP_S = 900;

/** The URL of one path below a file, for one bearer. */
function fileUrl(
  { config }: UrlMaker,
  { id, rightsEpoch, duration }: MediaFile,
  { bearer, path, scope }: { readonly bearer: Bearer; readonly path: string; readonly scope: string },
): string {
  // Players know only the URL they began with: however long a film or a book is, it can be played to its end.
  const lifetimeS = config.fileUrlLifetimeS + Math.ceil(duration ?? 0);
  const expires = Math.ceil(Date.now() / 1000 / STEP_S) * STEP_S + lifetimeS;
  const pass = { mediaFileId: id, bearer, epoch: rightsEpoch, expires };
  return publicUrl(config, `files/${signPass(config.urlKey, pass, scope)}/${path}`);
}

export function publicUrl({ publicUrl }: Pick<App['config'], 'publicUrl'>, path: string): string {
  return `${publicUrl}/${path}`;
}
