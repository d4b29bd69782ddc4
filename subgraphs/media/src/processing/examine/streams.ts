import { StreamKind } from '../../media-file/enums.js';
import type { MediaStream } from '../../media-file/media-stream.js';
import { MediaFault } from '../fault.js';
import { MAX_PIXELS } from '../ffmpeg/ffmpeg.js';
import type { AudioStream, Hdr, Pictures, Span, TextStream } from './probe.js';
import type { FoundPacket, FoundStream } from './probe-answer.js';
import { clean } from './tags.js';

// How ffprobe's words for a stream become ours.

const HDR: readonly Hdr[] = ['smpte2084', 'arib-std-b67'];

export function isPicture(stream: FoundStream): boolean {
  return stream.disposition?.['attached_pic'] === 1;
}

export function isEncrypted({ side_data_list: more = [] }: FoundPacket): boolean {
  return more.some(({ side_data_type: type }) => type === 'Encryption info');
}

export function readVideo(stream: FoundStream, clock: Clock): Pictures {
  const [width, height] = shownSize(stream);
  if (width === 0 || height === 0) throw new MediaFault('The file is damaged: its pictures have no size.');
  if ((stream.width ?? 0) * (stream.height ?? 0) > MAX_PIXELS) {
    throw new MediaFault(`Its pictures are too large to be processed here: ${stream.width} x ${stream.height} pixels.`);
  }
  const hdr = HDR.find((curve) => curve === stream.color_transfer) ?? null;
  const interlaced = !['progressive', 'unknown', undefined].includes(stream.field_order);
  return {
    index: stream.index,
    codec: stream.codec_name ?? 'unknown',
    profile: stream.profile ?? '',
    level: stream.level ?? 0,
    pixelFormat: stream.pix_fmt ?? '',
    width,
    height,
    frameRate: readFraction(stream.avg_frame_rate) ?? readFraction(stream.r_frame_rate) ?? 25,
    bitRate: positive(stream.bit_rate),
    ...spanOf(stream, clock),
    interlaced,
    hdr,
    plain: rotationOf(stream) === 0 && toldShape(stream) === 1 && !interlaced && !hdr,
  };
}

export function readAudio(stream: FoundStream, clock: Clock): AudioStream {
  const { profile = '', channels = 0 } = stream;
  return { ...readText(stream), ...spanOf(stream, clock), profile, channels };
}

/** What the times of a film are counted from. */
interface Clock {
  readonly origin: number;
  /** Those that came first, where the headers do not tell when each stream begins. */
  readonly packets: readonly FoundPacket[];
}

/** When the first packet of a stream is due; of one that is not among the first of all, when it was not there yet. */
function firstPacketOf({ index }: FoundStream, packets: readonly FoundPacket[]): number {
  const own = packets.find(({ stream_index: of }) => of === index) ?? packets.at(-1);
  return Number(own?.pts_time ?? Number.NaN);
}

function spanOf(stream: FoundStream, { origin, packets }: Clock): Span {
  const { start_time, duration, tags } = stream;
  const begins = packets.length > 0 ? firstPacketOf(stream, packets) : Number(start_time ?? Number.NaN);
  if (!Number.isFinite(begins)) return { start: null, end: null };
  // Matroska tells when it ends.
  const [, h, m, s] = /^(\d+):(\d\d):([\d.]+)$/.exec(tags?.['DURATION'] ?? '') ?? [];
  const lasts = positive(duration);
  const ends = positive(Number(h) * 3600 + Number(m) * 60 + Number(s)) ?? (lasts && begins + lasts);
  return { start: begins - origin, end: ends && ends - origin };
}

export function readText(stream: FoundStream): TextStream {
  const { index, codec_name: codec = 'unknown', disposition, tags } = stream;
  return {
    index,
    codec,
    language: languageOf(stream),
    title: clean(tags?.['title'] ?? '') || null,
    default: disposition?.['default'] === 1,
    forced: disposition?.['forced'] === 1,
  };
}

/** Width and height as a player shows them: upright and with square pixels. */
function shownSize(stream: FoundStream): [number, number] {
  const width = Math.round((stream.width ?? 0) * pixelShape(stream));
  const height = stream.height ?? 0;
  return rotationOf(stream) % 180 === 0 ? [width, height] : [height, width];
}

function toldShape(stream: FoundStream): number {
  return readFraction(stream.sample_aspect_ratio?.replace(':', '/')) ?? 1;
}

/** Beyond that it is a mistake, or a trap. */
const WIDEST_PIXEL = 10;

function pixelShape(stream: FoundStream): number {
  const shape = toldShape(stream);
  return shape > WIDEST_PIXEL || shape < 1 / WIDEST_PIXEL ? 1 : shape;
}

/** 0, 90, 180 or 270. */
function rotationOf(stream: FoundStream): number {
  const rotations = (stream.side_data_list ?? []).flatMap(({ rotation }) => rotation ?? []);
  const turned = Number(rotations[0] ?? stream.tags?.['rotate'] ?? 0);
  return Number.isFinite(turned) ? (((Math.round(turned / 90) * 90) % 360) + 360) % 360 : 0;
}

export function toMediaStream(stream: FoundStream): MediaStream[] {
  const kind = streamKind(stream);
  if (!kind) return [];
  const pictures = kind === StreamKind.VIDEO || kind === StreamKind.PICTURE;
  const [width, height] = shownSize(stream);
  return [
    {
      kind,
      codec: stream.codec_name ?? 'unknown',
      width: pictures ? width : null,
      height: pictures ? height : null,
      frameRate: kind === StreamKind.VIDEO ? round(readFraction(stream.avg_frame_rate)) : null,
      channels: stream.channels ?? null,
      sampleRate: positive(stream.sample_rate),
      bitRate: positive(stream.bit_rate),
      language: languageOf(stream),
    },
  ];
}

function streamKind(stream: FoundStream): StreamKind | undefined {
  if (stream.codec_type === 'video') return isPicture(stream) ? StreamKind.PICTURE : StreamKind.VIDEO;
  if (stream.codec_type === 'audio') return StreamKind.AUDIO;
  return stream.codec_type === 'subtitle' ? StreamKind.SUBTITLE : undefined;
}

function languageOf(stream: FoundStream): string | null {
  const language = String(stream.tags?.['language'] ?? 'und');
  return /^[a-z]{2,3}(-\w{2,8})*$/i.test(language) && language !== 'und' ? language : null;
}

/** ffprobe says `N/A` for what it does not know. */
export function positive(value: unknown): number | null {
  const number = Number(value ?? Number.NaN);
  return Number.isFinite(number) && number > 0 ? number : null;
}

function readFraction(text: string | undefined): number | null {
  const [above, below = 1] = (text ?? '').split('/').map(Number);
  return positive((above ?? 0) / below);
}

function round(value: number | null): number | null {
  return value === null ? null : Math.round(value * 1000) / 1000;
}
