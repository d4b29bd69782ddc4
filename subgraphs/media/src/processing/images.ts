import { join } from 'node:path';
import sharp from 'sharp';
import { ImageFormat, ThumbnailSize } from '../media-file/enums.js';
import type { Thumbnails } from './artifacts.js';
import { MediaFault } from './fault.js';
import { MAX_PIXELS } from './ffmpeg.js';

/** libvips knows readers for documents and drawings that open other files; only these may ever run. */
export function onlySafeImageReaders(): void {
  sharp.cache(false);
  sharp.block({ operation: ['VipsForeignLoad'] });
  sharp.unblock({
    operation: [
      ...['VipsForeignLoadJpegFile', 'VipsForeignLoadPngFile', 'VipsForeignLoadWebpFile', 'VipsForeignLoadTiffFile'],
      ...['VipsForeignLoadNsgifFile', 'VipsForeignLoadHeifFile'],
    ],
  });
}

const LIMITS = { limitInputPixels: MAX_PIXELS, failOn: 'error', sequentialRead: true } as const;
const TIME_LIMIT = { seconds: 60 };
const QUALITY = { quality: 80, effort: 3 };

export interface ImageFacts {
  /** As it is shown: after its orientation. */
  readonly width: number;
  readonly height: number;
}

/** Reads an image's header. */
export async function readImage(path: string): Promise<ImageFacts> {
  try {
    const { width, height, orientation = 1, pageHeight } = await sharp(path, LIMITS).metadata();
    const shown = [width, pageHeight ?? height] as const;
    const [w, h] = orientation >= 5 ? [shown[1], shown[0]] : shown;
    return { width: w, height: h };
  } catch (error) {
    throw imageFault(error);
  }
}

const WIDTHS = { [ThumbnailSize.SMALL]: 320, [ThumbnailSize.LARGE]: 1280 };

/** Writes the thumbnails of a picture into a folder: upright, without its tags, never larger than it is. */
export async function writeThumbnails(picture: string, folder: string): Promise<Thumbnails['images']> {
  try {
    const upright = sharp(picture, LIMITS).rotate().timeout(TIME_LIMIT);
    return await Promise.all(
      Object.values(ThumbnailSize).map(async (size) => {
        const path = `thumbnail-${WIDTHS[size]}.webp`;
        const small = upright.clone().resize({ width: WIDTHS[size], withoutEnlargement: true });
        await small.webp(QUALITY).toFile(join(folder, path));
        return { format: ImageFormat.WEBP, size, path };
      }),
    );
  } catch (error) {
    throw imageFault(error);
  }
}

function imageFault(error: unknown): Error {
  const complaint = String(error);
  if (/pixel limit|dimensions/i.test(complaint)) {
    return new MediaFault(`The picture is too large to be processed here: more than ${MAX_PIXELS} pixels.`);
  }
  if (/ENOSPC|No space left|write/i.test(complaint)) return error instanceof Error ? error : new Error(complaint);
  return new MediaFault('The picture is damaged: it could not be read to its end.', { cause: error });
}
