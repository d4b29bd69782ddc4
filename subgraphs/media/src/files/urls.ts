import type { App } from '../app.js';
import { MediaStatus, ThumbnailSize } from '../media-file/enums.js';
import type { MediaFile } from '../media-file/media-file.js';
import { signRight } from '../signing.js';

type UrlMaker = Pick<App, 'config'>;

/** The names of what a version holds. */
export const MASTER_PLAYLIST = 'hls/master.m3u8';
export const THUMBNAILS: Record<ThumbnailSize, { readonly name: string; readonly width: number }> = {
  [ThumbnailSize.SMALL]: { name: 'thumbnail-320.webp', width: 320 },
  [ThumbnailSize.LARGE]: { name: 'thumbnail-1280.webp', width: 1280 },
};

export function thumbnailUrl(app: UrlMaker, file: MediaFile, size: ThumbnailSize): string | null {
  return file.hasThumbnail && file.version ? fileUrl(app, file, `${file.version}/${THUMBNAILS[size].name}`) : null;
}

export function playbackUrl(app: UrlMaker, file: MediaFile): string | null {
  return file.hasPlayback && file.version ? fileUrl(app, file, `${file.version}/${MASTER_PLAYLIST}`) : null;
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
