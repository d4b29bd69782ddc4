import { join } from 'node:path';
import type { Sharp, default as sharpModule } from 'sharp';
import { rgbaToThumbHash } from 'thumbhash';
import { ImageFormat, ThumbnailSize } from '../../media-file/enums.js';
import type { PictureFile, Thumbnails } from '../artifacts.js';
import { MediaFault } from '../fault.js';
import { MAX_PIXELS } from '../ffmpeg/ffmpeg.js';

type SharpMaker = typeof sharpModule;

const READERS = ['Jpeg', 'Png', 'Webp', 'Tiff', 'Nsgif', 'Heif'];

let loaded: Promise<SharpMaker> | undefined;

/** Loaded when the first picture comes: it takes some 25 MB of memory. */
function loadSharp(): Promise<SharpMaker> {
  loaded ??= import('sharp').then(({ default: sharp }) => {
    onlySafeReaders(sharp);
    return sharp;
  });
  return loaded;
}

/**
 * libvips knows readers for documents and drawings that open other files; only these may ever run. It counts for the
 * whole process, and in that of `./medianest start` users reads pictures of people, which lie in memory.
 */
function onlySafeReaders(sharp: SharpMaker): void {
  sharp.cache(false);
  sharp.block({ operation: ['VipsForeignLoad'] });
  const operation = READERS.flatMap((kind) => [`VipsForeignLoad${kind}File`, `VipsForeignLoad${kind}Buffer`]);
  sharp.unblock({ operation });
}

const LIMITS = { limitInputPixels: MAX_PIXELS, failOn: 'error', sequentialRead: true } as const;
const TIME_LIMIT = { seconds: 60 };
const WIDTHS = { [ThumbnailSize.SMALL]: 320, [ThumbnailSize.MEDIUM]: 640, [ThumbnailSize.LARGE]: 1280 };
/** Enough for any screen. */
const DISPLAY_WIDTH = 3840;

export interface ImageFacts {
  /** As it is shown: after its orientation. */
  readonly width: number;
  readonly height: number;
  /** Its EXIF block as it is. */
  readonly exif: Buffer | undefined;
}

/** Reads an image's header. */
export async function readImage(path: string): Promise<ImageFacts> {
  const sharp = await loadSharp();
  try {
    const { width, height, orientation = 1, pageHeight, exif } = await sharp(path, LIMITS).metadata();
    const shown = [width, pageHeight ?? height] as const;
    const [w, h] = orientation >= 5 ? [shown[1], shown[0]] : shown;
    return { width: w, height: h, exif };
  } catch (error) {
    throw imageFault(error);
  }
}

/** Writes the thumbnails of a picture into a folder: upright, without its tags, never larger than it is. */
export async function writeThumbnails(picture: string, folder: string): Promise<Required<Omit<Thumbnails, 'display'>>> {
  const sharp = await loadSharp();
  try {
    // Decoded once; the smaller ones are made of the largest.
    const { data, info } = await upright(sharp(picture, LIMITS), WIDTHS.LARGE)
      .raw()
      .toBuffer({ resolveWithObject: true });
    const pixels = () => sharp(data, { raw: info }).timeout(TIME_LIMIT);
    const images: Thumbnails['images'][number][] = [];
    for (const size of Object.values(ThumbnailSize)) {
      for (const format of Object.values(ImageFormat)) {
        const path = `thumbnail-${WIDTHS[size]}.${format.toLowerCase()}`;
        const small = pixels().resize({ width: WIDTHS[size], withoutEnlargement: true });
        const { width, height } = await write(small, format).toFile(join(folder, path));
        images.push({ format, size, path, width, height });
      }
    }
    return { images, thumbhash: await thumbhashOf(pixels()) };
  } catch (error) {
    throw imageFault(error);
  }
}

/** Writes the whole image, upright and without its tags. */
export async function writeDisplay(picture: string, folder: string): Promise<PictureFile> {
  const path = 'display.webp';
  const sharp = await loadSharp();
  try {
    const { width, height } = await upright(sharp(picture, LIMITS), DISPLAY_WIDTH)
      .webp({ quality: 86, effort: 3 })
      .toFile(join(folder, path));
    return { path, width, height };
  } catch (error) {
    throw imageFault(error);
  }
}

const upright = (picture: Sharp, width: number) =>
  picture
    .rotate()
    .timeout(TIME_LIMIT)
    .resize({ width, height: 2 * width, fit: 'inside', withoutEnlargement: true });

/** More effort makes an AVIF a few percent smaller at best, in up to four times as long. */
function write(image: Sharp, format: ImageFormat): Sharp {
  return format === ImageFormat.AVIF ? image.avif({ quality: 55, effort: 0 }) : image.webp({ quality: 80, effort: 3 });
}

/** A few bytes that a client paints until the picture is here. */
async function thumbhashOf(image: Sharp): Promise<string> {
  const tiny = image.resize({ width: 100, height: 100, fit: 'inside' }).ensureAlpha().raw();
  const { data, info } = await tiny.toBuffer({ resolveWithObject: true });
  return Buffer.from(rgbaToThumbHash(info.width, info.height, data)).toString('base64');
}

function imageFault(error: unknown): Error {
  const complaint = String(error);
  if (/pixel limit|dimensions/i.test(complaint)) {
    return new MediaFault(`The picture is too large to be processed here: more than ${MAX_PIXELS} pixels.`);
  }
  if (/ENOSPC|No space left|write/i.test(complaint)) return error instanceof Error ? error : new Error(complaint);
  return new MediaFault('The picture is damaged: it could not be read to its end.', { cause: error });
}
