import type { App } from '../app.js';
import { MediaKind, StreamKind } from '../media-file/enums.js';
import type { MediaStream } from '../media-file/media-stream.js';
import { MediaFault } from './fault.js';
import { MAX_PIXELS, probeJson } from './ffmpeg.js';
import { type FoundFormat, type FoundStream, readAnswer } from './probe-answer.js';

/** A film's or a song's streams, as the rest of the pipeline needs to know them. */
export interface Probe {
  readonly demuxer: string;
  readonly kind: MediaKind.VIDEO | MediaKind.AUDIO;
  /** Seconds; null when the file does not tell. */
  readonly duration: number | null;
  readonly video: VideoStream | null;
  readonly audio: AudioStream | null;
  /** The cover of a song. */
  readonly cover: { readonly index: number } | null;
  readonly streams: readonly MediaStream[];
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

interface AudioStream {
  readonly index: number;
  readonly codec: string;
  readonly profile: string;
  readonly channels: number;
}

const MAX_DURATION_S = 48 * 3600;

/** Reads what is inside a film or song, and refuses what has nothing to play or is beyond all measure. */
export async function probe(
  app: Pick<App, 'config'>,
  input: { readonly path: string; readonly demuxer: string; readonly signal: AbortSignal },
): Promise<Probe> {
  const { demuxer } = input;
  const { format, streams: found } = readAnswer(await probeJson(app, input));
  const video = found.filter((stream) => stream.codec_type === 'video');
  const film = video.find((stream) => !isPicture(stream));
  const cover = video.find(isPicture);
  const sound = found.filter((stream) => stream.codec_type === 'audio');
  const audio = sound.find((stream) => stream.disposition?.['default'] === 1) ?? sound[0];
  if (!film && !audio) throw new MediaFault('There is nothing to play in it: neither pictures nor sound.');
  const duration = durationOf(format, film ?? audio);
  if (duration !== null && duration > MAX_DURATION_S) {
    throw new MediaFault(`It claims to last ${Math.round(duration / 3600)} hours; at most 48 can be processed.`);
  }
  return {
    demuxer,
    kind: film ? MediaKind.VIDEO : MediaKind.AUDIO,
    duration,
    video: film ? readVideo(film) : null,
    audio: audio ? readAudio(audio) : null,
    cover: !film && cover ? { index: cover.index } : null,
    streams: found.flatMap(toMediaStream),
  };
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
  const { index, codec_name: codec = 'unknown', profile, channels = 0 } = stream;
  return { index, codec, profile: profile ?? '', channels };
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
