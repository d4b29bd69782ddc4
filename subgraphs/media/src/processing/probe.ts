import type { App } from '../app.js';
import { MediaKind, StreamKind } from '../media-file/enums.js';
import type { MediaStream } from '../media-file/media-stream.js';
import type { MediaChapter, MediaLocation, MediaTags } from '../media-file/media-tags.js';
import { MediaFault } from './fault.js';
import { MAX_PIXELS, probeJson } from './ffmpeg.js';
import { type FoundChapter, type FoundFormat, type FoundStream, readAnswer } from './probe-answer.js';
import { clean, rawTags, readLocation, readTags } from './tags.js';

/** A film's or a song's streams, as the rest of the pipeline needs to know them. */
export interface Probe {
  readonly demuxer: string;
  readonly kind: MediaKind.VIDEO | MediaKind.AUDIO;
  /** Seconds; null when the file does not tell. */
  readonly duration: number | null;
  readonly video: VideoStream | null;
  /** The one that plays unless another is chosen comes first. */
  readonly audios: readonly AudioStream[];
  /** Those that are text; pictures of text cannot be made into it. */
  readonly subtitles: readonly TextStream[];
  /** The cover of a song. */
  readonly cover: { readonly index: number } | null;
}

/** All that was read. */
interface Found {
  readonly probe: Probe;
  readonly streams: MediaStream[];
  readonly chapters: MediaChapter[];
  readonly tags: MediaTags;
  readonly location: MediaLocation | null;
}

export interface VideoStream {
  readonly index: number;
  readonly codec: string;
  readonly profile: string;
  readonly level: number;
  readonly pixelFormat: string;
  /** As it is shown: after rotation, with square pixels. */
  readonly width: number;
  readonly height: number;
  readonly frameRate: number;
  readonly bitRate: number | null;
  /** Whether its pixels can be shown as they are: square, upright, not interlaced. */
  readonly plain: boolean;
}

export interface AudioStream extends TextStream {
  readonly profile: string;
  readonly channels: number;
}

export interface TextStream {
  readonly index: number;
  readonly codec: string;
  /** As the file tells it, mostly three letters. */
  readonly language: string | null;
  readonly title: string | null;
  readonly default: boolean;
  /** Of subtitles: shown even to those who want none. */
  readonly forced: boolean;
}

const TEXT_CODECS = ['subrip', 'srt', 'ass', 'ssa', 'mov_text', 'webvtt', 'text'];
/** A player shows them in a menu. */
const MAX_TRACKS = 32;
const MAX_CHAPTERS = 1_000;

const MAX_DURATION_S = 48 * 3600;

/** Reads what is inside a film or song, and refuses what has nothing to play or is beyond all measure. */
export async function probe(
  app: Pick<App, 'config'>,
  input: { readonly path: string; readonly demuxer: string; readonly signal: AbortSignal },
): Promise<Found> {
  const { demuxer } = input;
  const { format, streams: found, chapters = [] } = readAnswer(await probeJson(app, input));
  const video = found.filter((stream) => stream.codec_type === 'video');
  const film = video.find((stream) => !isPicture(stream));
  const cover = video.find(isPicture);
  const sound = found.filter((stream) => stream.codec_type === 'audio');
  const text = found.filter(
    ({ codec_type, codec_name = '' }) => codec_type === 'subtitle' && TEXT_CODECS.includes(codec_name),
  );
  const audios = sound.slice(0, MAX_TRACKS).map(readAudio);
  if (!film && audios.length === 0) throw new MediaFault('There is nothing to play in it: neither pictures nor sound.');
  const duration = durationOf(format, film ?? sound[0]);
  if (duration !== null && duration > MAX_DURATION_S) {
    throw new MediaFault(`It claims to last ${Math.round(duration / 3600)} hours; at most 48 can be processed.`);
  }
  const raw = rawTags(format, found);
  return {
    probe: {
      demuxer,
      kind: film ? MediaKind.VIDEO : MediaKind.AUDIO,
      duration,
      video: film ? readVideo(film) : null,
      audios: audios.toSorted((one, other) => Number(other.default) - Number(one.default)),
      subtitles: film ? text.slice(0, MAX_TRACKS).map(readText) : [],
      cover: !film && cover ? { index: cover.index } : null,
    },
    streams: found.flatMap(toMediaStream),
    chapters: chapters.slice(0, MAX_CHAPTERS).flatMap(readChapter),
    tags: readTags(raw),
    location: readLocation(raw),
  };
}

function readChapter({ start_time, end_time, tags }: FoundChapter): MediaChapter[] {
  const [start, end] = [Number(start_time), Number(end_time)];
  return end >= start && start >= 0 ? [{ start, end, title: clean(tags?.['title'] ?? '') || null }] : [];
}

function isPicture(stream: FoundStream): boolean {
  return stream.disposition?.['attached_pic'] === 1;
}

function durationOf(format: FoundFormat, stream: FoundStream | undefined): number | null {
  return positive(format.duration) ?? positive(stream?.duration);
}

function readVideo(stream: FoundStream): VideoStream {
  const [width, height] = shownSize(stream);
  if (width === 0 || height === 0) throw new MediaFault('The file is damaged: its pictures have no size.');
  if ((stream.width ?? 0) * (stream.height ?? 0) > MAX_PIXELS) {
    throw new MediaFault(`Its pictures are too large to be processed here: ${stream.width} x ${stream.height} pixels.`);
  }
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
    plain:
      rotationOf(stream) === 0 &&
      pixelShape(stream) === 1 &&
      ['progressive', 'unknown', undefined].includes(stream.field_order),
  };
}

function readAudio(stream: FoundStream): AudioStream {
  const { profile = '', channels = 0 } = stream;
  return { ...readText(stream), profile, channels };
}

function readText(stream: FoundStream): TextStream {
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

function pixelShape(stream: FoundStream): number {
  return readFraction(stream.sample_aspect_ratio?.replace(':', '/')) ?? 1;
}

/** 0, 90, 180 or 270. */
function rotationOf(stream: FoundStream): number {
  const rotations = (stream.side_data_list ?? []).flatMap(({ rotation }) => rotation ?? []);
  const turned = Number(rotations[0] ?? stream.tags?.['rotate'] ?? 0);
  return Number.isFinite(turned) ? (((Math.round(turned / 90) * 90) % 360) + 360) % 360 : 0;
}

function toMediaStream(stream: FoundStream): MediaStream[] {
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
function positive(value: unknown): number | null {
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
