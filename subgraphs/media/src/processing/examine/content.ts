import { open } from 'node:fs/promises';
import { fileTypeFromBuffer } from 'file-type';
import { UNKNOWN_TYPE } from '../../media-file/mime-types.js';
import { MediaFault } from '../fault.js';

/** What the first bytes of a file say it is. */
export interface Content {
  readonly mimeType: string;
  readonly family: 'image' | 'film-or-sound';
  /** The one ffmpeg demuxer that may open it. */
  readonly demuxer: string;
}

const DEMUXERS: Readonly<Record<string, readonly string[]>> = {
  mov: [
    ...['video/mp4', 'video/x-m4v', 'video/quicktime', 'video/3gpp', 'video/3gpp2'],
    ...['audio/mp4', 'audio/x-m4a', 'audio/x-m4b'],
  ],
  matroska: ['video/webm', 'video/matroska', 'video/x-matroska', 'audio/matroska'],
  ogg: ['video/ogg', 'audio/ogg', 'application/ogg'],
  avi: ['video/vnd.avi'],
  mpegts: ['video/mp2t'],
  mpeg: ['video/mp1s', 'video/mp2p', 'video/mpeg'],
  flv: ['video/x-flv'],
  asf: ['video/x-ms-asf', 'audio/x-ms-asf', 'application/vnd.ms-asf'],
  mp3: ['audio/mpeg'],
  flac: ['audio/flac'],
  wav: ['audio/wav'],
  aac: ['audio/aac'],
  aiff: ['audio/aiff'],
  caf: ['audio/x-caf'],
  amr: ['audio/amr'],
  ac3: ['audio/vnd.dolby.dd-raw'],
  ape: ['audio/ape'],
  wv: ['audio/wavpack'],
  dsf: ['audio/x-dsf'],
};

const FILMS_AND_SOUND = new Map(
  Object.entries(DEMUXERS).flatMap(([demuxer, types]) => types.map((type) => [type, demuxer] as const)),
);
const IMAGES = new Set([
  'image/jpeg',
  'image/png',
  'image/apng',
  'image/webp',
  'image/gif',
  'image/avif',
  'image/tiff',
]);

/** Enough for every signature; a parser of hostile bytes should not see more than it needs. */
const HEAD_BYTES = 64 * 1024;

/**
 * Identifies a file by its content alone and against a list of what we take. Texts of any kind (playlists, scripts,
 * SVG, SDP, HTML), which some demuxers would follow to other files, are on no list.
 */
export async function identify(path: string): Promise<Content> {
  const head = await readHead(path);
  const found = (await fileTypeFromBuffer(head))?.mime ?? alsoKnown(head);
  if (!found)
    throw new MediaFault('This is not a film, music or picture file that we know: its content is something else.');
  const mimeType = found.toLowerCase().replace(/;.*/, '');
  if (IMAGES.has(mimeType)) return { mimeType, family: 'image', demuxer: '' };
  const demuxer = FILMS_AND_SOUND.get(mimeType);
  if (demuxer === undefined) throw new MediaFault(`Files of the type ${mimeType} cannot be processed here.`);
  return { mimeType, family: 'film-or-sound', demuxer };
}

/**
 * What `file-type` looks at too closely: a TIFF whose directory comes after the picture, as mostly; a song with anything
 * between its tag and its sound; and a WAV of more than 4 GB.
 */
const BEGINNINGS: Readonly<Record<string, string>> = {
  ...{ 'II*\0': 'image/tiff', 'MM\0*': 'image/tiff' },
  ...{ 'ID3\x02': 'audio/mpeg', 'ID3\x03': 'audio/mpeg', 'ID3\x04': 'audio/mpeg' },
  RF64: 'audio/wav',
};

function alsoKnown(head: Uint8Array): string | undefined {
  return BEGINNINGS[Buffer.from(head.subarray(0, 4)).toString('latin1')];
}

async function readHead(path: string): Promise<Uint8Array> {
  await using file = await open(path, 'r');
  const { buffer, bytesRead } = await file.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
  return buffer.subarray(0, bytesRead);
}

/** A film declared as music is a matter of taste (many containers hold both); a picture declared as a film is not. */
export function checkDeclared(declared: string, { family, mimeType }: Content): void {
  if (declared === UNKNOWN_TYPE || declared.startsWith('image/') === (family === 'image')) return;
  throw new MediaFault(`It was uploaded as ${declared}, but its content is ${mimeType}.`);
}
