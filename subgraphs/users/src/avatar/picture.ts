import { errors } from '../errors.js';
import { boundedRunner } from '../password/bounded-runner.js';

/** The sizes an avatar is kept in, in pixels of its square. */
export const SIZES = { SMALL: 64, MEDIUM: 256, LARGE: 512 } as const;

/** A small file can be a huge picture. */
const MAX_PIXELS = 50_000_000;
/** How files of the kinds we take begin. No other decoder, such as that of SVG, sees what a stranger sent. */
const BEGINNINGS = [/^\xff\xd8\xff/, /^\x89PNG\r\n/, /^GIF8[79]a/, /^RIFF....WEBP/s, /^....ftyp(?:avif|heic|mif1)/s];
const DECODE_SECONDS = 10;

/** Decoding takes a core and memory: one after the other. */
const run = boundedRunner({ parallel: 1, waiting: 20, otherwise: errors.TOO_BUSY });

/** The picture as WebP squares, and nothing else of it: no metadata, no place, no second meaning. NOT_A_PICTURE else. */
export function squaresOf(bytes: Buffer): Promise<{ size: number; image: Buffer }[]> {
  return run(async () => {
    const beginning = bytes.toString('latin1', 0, 16);
    if (!BEGINNINGS.some((one) => one.test(beginning))) throw errors.NOT_A_PICTURE();
    try {
      return await Promise.all(Object.values(SIZES).map(async (size) => ({ size, image: await square(bytes, size) })));
    } catch {
      throw errors.NOT_A_PICTURE();
    }
  });
}

async function square(bytes: Buffer, size: number): Promise<Buffer> {
  // Loaded at first use: it takes some 25 MB of memory.
  const { default: sharp } = await import('sharp');
  return sharp(bytes, { limitInputPixels: MAX_PIXELS, failOn: 'error', pages: 1 })
    .timeout({ seconds: DECODE_SECONDS })
    .autoOrient()
    .resize(size, size, { fit: 'cover' })
    .webp({ quality: 82 })
    .toBuffer();
}
