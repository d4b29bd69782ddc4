import type { MediaLocation, MediaTags } from '../../media-file/media-tags.js';
import { shown } from '../../media-file/shown.js';
import type { FoundFormat, FoundStream } from './probe-answer.js';

/** Longer ones are lyrics, or an attack. */
const LONGEST = 2_000;

/** The names that ID3, Vorbis comments, MP4 and Matroska have for the same, as ffmpeg spells them, in small letters. */
const TEXTS = {
  title: ['title'],
  artist: ['artist', 'author'],
  album: ['album'],
  albumArtist: ['album_artist', 'albumartist', 'album artist'],
  composer: ['composer'],
  genre: ['genre'],
  show: ['show'],
  comment: ['comment', 'description', 'synopsis'],
  cameraMake: ['com.apple.quicktime.make', 'make', 'com.android.manufacturer'],
  cameraModel: ['com.apple.quicktime.model', 'model', 'com.android.model'],
} as const satisfies Partial<Record<keyof MediaTags, readonly string[]>>;

const NUMBERS = {
  year: ['date', 'year', 'originaldate', 'tdrc'],
  trackNumber: ['track', 'tracknumber'],
  discNumber: ['disc', 'discnumber'],
  season: ['season_number', 'season'],
  episode: ['episode_sort', 'episode'],
} as const satisfies Partial<Record<keyof MediaTags, readonly string[]>>;

type Raw = ReadonlyMap<string, string>;

/** What the container tells; Ogg has its tags at the stream. */
export function rawTags(format: FoundFormat, streams: readonly FoundStream[]): Raw {
  const sound = streams.find(({ codec_type }) => codec_type === 'audio');
  const all = Object.entries({ ...sound?.tags, ...format.tags });
  return new Map(all.map(([name, value]) => [name.toLowerCase(), clean(value)] as const));
}

export function readTags(raw: Raw): MediaTags {
  const takenAt = readTime(raw.get('com.apple.quicktime.creationdate') ?? raw.get('creation_time'));
  return { ...fill(TEXTS, raw, (text) => text), ...fill(NUMBERS, raw, readNumber), ...(takenAt && { takenAt }) };
}

function fill<T>(
  names: Readonly<Record<string, readonly string[]>>,
  raw: Raw,
  read: (text: string) => T | undefined,
): Record<string, T> {
  const found = Object.entries(names).flatMap(([field, candidates]) => {
    const text = candidates.map((name) => raw.get(name)).find(Boolean);
    const value = text && read(text);
    return value === undefined || value === '' ? [] : [[field, value] as const];
  });
  return Object.fromEntries(found) as Record<string, T>;
}

/** The first number: `3/12`, `2008-05-31`. */
function readNumber(text: string): number | undefined {
  const [digits] = /\d{1,5}/.exec(text) ?? [];
  return digits === undefined ? undefined : Number(digits);
}

function readTime(text: string | undefined): string | undefined {
  const time = text?.replace(/(\d\d)(\d\d)$/, (all, h, m) => (/[+-]\d{4}$/.test(text) ? `${h}:${m}` : all));
  // Cameras without a clock write the epoch of their format.
  return time && !Number.isNaN(Date.parse(time)) && !/^(1904|1970)/.test(time) ? time : undefined;
}

/** ISO 6709, such as `+52.5186+013.4081+034/`. */
export function readLocation(raw: Raw): MediaLocation | null {
  const text = raw.get('com.apple.quicktime.location.iso6709') ?? raw.get('location') ?? '';
  const [, latitude, longitude, altitude] = /^([+-][\d.]+)([+-][\d.]+)([+-][\d.]+)?/.exec(text) ?? [];
  return toLocation({ latitude: Number(latitude), longitude: Number(longitude), altitude: Number(altitude) });
}

/** Null for what is not on this planet. */
export function toLocation({
  latitude,
  longitude,
  altitude,
}: Record<keyof MediaLocation, number>): MediaLocation | null {
  if (!(Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180)) return null;
  return { latitude, longitude, altitude: Number.isFinite(altitude) ? altitude : null };
}

/** Text for a screen, on one line. */
export function clean(text: string): string {
  return shown(text.replaceAll(/\p{Cc}+/gu, ' '))
    .slice(0, LONGEST)
    .toWellFormed();
}
