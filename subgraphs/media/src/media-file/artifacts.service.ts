import type { App } from '../app.js';
import type { Bearer } from '../files/pass.js';
import { artifactUrl } from '../files/urls.js';
import type { MediaPlayback, MediaSubtitle, MediaTrickplay, Thumbnail } from './artifact-types.js';
import type { ImageFormat, ThumbnailSize } from './enums.js';
import type { MediaFile } from './media-file.js';

// What was made of a file, with the URLs that serve it. All that the row names has a URL.

interface Wanted {
  readonly bearer: Bearer;
  readonly format?: ImageFormat | null;
  readonly size?: ThumbnailSize | null;
}

export function thumbnails(app: App, file: MediaFile, { bearer, format, size }: Wanted): Thumbnail[] {
  const images = file.artifacts.THUMBNAILS?.images ?? [];
  return images
    .filter((image) => (!format || image.format === format) && (!size || image.size === size))
    .flatMap(({ path, width = null, height = null, ...image }) => {
      const url = artifactUrl(app, file, { bearer, path });
      return url ? [{ ...image, url, width, height }] : [];
    });
}

export function trickplay(app: App, file: MediaFile, bearer: Bearer): MediaTrickplay | null {
  const made = file.artifacts.TRICKPLAY;
  const vttUrl = artifactUrl(app, file, { bearer, path: made?.vtt, folder: true });
  if (!made || !vttUrl) return null;
  const tiles = made.tiles.flatMap((path) => artifactUrl(app, file, { bearer, path }) ?? []);
  return { ...made, vttUrl, tiles };
}

export function playback(app: App, file: MediaFile, bearer: Bearer): MediaPlayback | null {
  const made = file.artifacts.PACKAGE;
  const url = artifactUrl(app, file, { bearer, path: made?.path });
  if (!made || !url) return null;
  const { complete, duration, video = [], encoder = null } = made;
  return { url, complete, duration, renditions: [...video], encoder };
}

export function subtitles(app: App, file: MediaFile, bearer: Bearer): MediaSubtitle[] {
  return (file.artifacts.PACKAGE?.subtitles ?? []).flatMap(({ path, ...subtitle }) => {
    const url = artifactUrl(app, file, { bearer, path });
    return url ? [{ ...subtitle, url }] : [];
  });
}
