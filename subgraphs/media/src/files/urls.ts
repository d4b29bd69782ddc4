import type { App } from '../app.js';
import { MediaStatus } from '../media-file/enums.js';
import type { MediaFile } from '../media-file/media-file.js';
import { signRight } from '../signing.js';

type UrlMaker = Pick<App, 'config'>;

/** Of something that was made of the file, by its path in the version. */
export function artifactUrl(app: UrlMaker, file: MediaFile, path: string | undefined): string | null {
  return path !== undefined && file.version ? fileUrl(app, file, `${file.version}/${path}`) : null;
}

export function originalUrl(app: UrlMaker, file: MediaFile): string | null {
  return file.status === MediaStatus.UPLOADING ? null : fileUrl(app, file, 'original');
}

/** URLs change only every quarter of an hour, so that browsers find again what they have cached. */
const STEP_S = 900;

/** The token stands before the path: what a playlist names relative to itself carries the same right. */
function fileUrl({ config }: UrlMaker, { id }: MediaFile, path: string): string {
  const expires = Math.ceil(Date.now() / 1000 / STEP_S) * STEP_S + config.fileUrlLifetimeS;
  return publicUrl(config, `files/${signRight(config.urlKey, 'file', { id, expires })}/${path}`);
}

export function publicUrl({ publicUrl }: Pick<App['config'], 'publicUrl'>, path: string): string {
  return `${publicUrl.replace(/\/+$/, '')}/${path}`;
}
