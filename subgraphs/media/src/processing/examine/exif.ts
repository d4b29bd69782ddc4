import exifr from 'exifr';
import type { MediaLocation, MediaTags } from '../../media-file/media-tags.js';
import { clean, toLocation } from './tags.js';

interface Facts {
  readonly tags: MediaTags;
  readonly location: MediaLocation | null;
}

const OPTIONS = {
  tiff: true,
  exif: true,
  gps: true,
  mergeOutput: true,
  // Its own reading of times would put them into the zone of this machine.
  reviveValues: false,
  translateValues: false,
} as const;

/** Reads a picture's EXIF block; nothing when it is damaged. */
export async function readExif(block: Buffer | undefined): Promise<Facts> {
  const nothing = { tags: {}, location: null };
  if (!block) return nothing;
  const bare = block.toString('latin1', 0, 6) === 'Exif\0\0' ? block.subarray(6) : block;
  const found: Record<string, unknown> = await exifr.parse(bare, OPTIONS).catch(() => undefined);
  if (!found) return nothing;
  const text = (name: string) => (typeof found[name] === 'string' ? clean(found[name]) || undefined : undefined);
  const fields: MediaTags = {
    title: text('ImageDescription'),
    artist: text('Artist'),
    takenAt: readTime(text('DateTimeOriginal') ?? text('CreateDate'), text('OffsetTimeOriginal')),
    cameraMake: text('Make'),
    cameraModel: text('Model'),
    lensModel: text('LensModel'),
    orientation: typeof found['Orientation'] === 'number' ? found['Orientation'] : undefined,
  };
  const tags = Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
  const altitude = Number(found['GPSAltitude']) * (Number(found['GPSAltitudeRef']) === 1 ? -1 : 1);
  return { tags, location: toLocation({ ...(found as { latitude: number; longitude: number }), altitude }) };
}

/** `2024:05:31 12:00:00` and perhaps `+02:00`. */
function readTime(time: string | undefined, offset = ''): string | undefined {
  const [, day, clock] = /^(\d{4}:\d\d:\d\d) (\d\d:\d\d:\d\d)/.exec(time ?? '') ?? [];
  if (day === undefined || day.startsWith('0000')) return undefined;
  return `${day.replaceAll(':', '-')}T${clock}${/^[+-]\d\d:\d\d$/.test(offset) ? offset : ''}`;
}
