import type { App } from '../../app.js';
import { MediaKind } from '../../media-file/enums.js';
import type { MediaStream } from '../../media-file/media-stream.js';
import type { MediaChapter, MediaLocation, MediaTags } from '../../media-file/media-tags.js';
import { MediaFault } from '../fault.js';
import { probeJson } from '../ffmpeg/ffmpeg.js';
import { longestKeyFrameGap } from './key-frames.js';
import { type FoundChapter, type FoundFormat, type FoundStream, readAnswer } from './probe-answer.js';
import { isEncrypted, isPicture, positive, readAudio, readText, readVideo, toMediaStream } from './streams.js';
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

export interface VideoStream extends Pictures {
  /** Seconds between two key frames at most; null when that is not known. */
  readonly keyFrameGap: number | null;
}

/** The two ways to tell it, as ffmpeg calls their curves. */
export type Hdr = 'smpte2084' | 'arib-std-b67';

/** What a file tells of its pictures. */
export interface Pictures extends Span {
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
  /** Whether each picture is two, of every other line. */
  readonly interlaced: boolean;
  /** How it tells more light than other screens have, if it does. */
  readonly hdr: Hdr | null;
  /** Whether its pixels can be shown as they are: square, upright, not interlaced, of no more light than any screen has. */
  readonly plain: boolean;
}

export interface AudioStream extends TextStream, Span {
  readonly profile: string;
  readonly channels: number;
}

/** When a stream plays, in seconds from the film's start; null where the file does not tell. */
export interface Span {
  readonly start: number | null;
  readonly end: number | null;
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
  const { format, streams: found, chapters = [], packets } = readAnswer(await probeJson(app, input));
  if (packets.some(isEncrypted)) throw new MediaFault('It is encrypted: it plays only where it was bought or lent.');
  const video = found.filter((stream) => stream.codec_type === 'video');
  const film = video.find((stream) => !isPicture(stream));
  const cover = video.find(isPicture);
  const sound = found.filter((stream) => stream.codec_type === 'audio');
  const text = found.filter(
    ({ codec_type, codec_name = '' }) => codec_type === 'subtitle' && TEXT_CODECS.includes(codec_name),
  );
  const origin = Number(format.start_time ?? 0) || 0;
  const clock = { origin, packets: demuxer === 'matroska' ? packets : [] };
  const audios = sound.slice(0, MAX_TRACKS).map((stream) => readAudio(stream, clock));
  if (!film && audios.length === 0) throw new MediaFault('There is nothing to play in it: neither pictures nor sound.');
  const pictures = film ? readVideo(film, clock) : null;
  const told = durationOf(format, film ?? sound[0], ABSOLUTE.includes(demuxer) ? origin : 0);
  const hasText = found.some(({ codec_type }) => codec_type === 'subtitle');
  const duration = hasText ? withoutText(told, [...(pictures ? [pictures] : []), ...audios]) : told;
  if (duration !== null && duration > MAX_DURATION_S) {
    throw new MediaFault(`It claims to last ${Math.round(duration / 3600)} hours; at most 48 can be processed.`);
  }
  const raw = rawTags(format, found);
  return {
    probe: {
      demuxer,
      kind: film ? MediaKind.VIDEO : MediaKind.AUDIO,
      duration,
      video: pictures && {
        ...pictures,
        keyFrameGap: await longestKeyFrameGap(app, { ...input, index: pictures.index }),
      },
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

/** Where a film counts from 0, whenever it begins. */
const ABSOLUTE = ['mov', 'matroska'];

function durationOf(format: FoundFormat, stream: FoundStream | undefined, before: number): number | null {
  const until = positive(format.duration);
  if (until === null) return positive(stream?.duration);
  return positive(Math.round((until - before) * 1e6) / 1e6) ?? until;
}

/** Subtitles may go on when there is nothing more to see or hear. */
function withoutText(told: number | null, spans: readonly Span[]): number | null {
  const ends = spans.map(({ end }) => end ?? Infinity);
  return told === null ? null : (positive(Math.min(told, Math.max(...ends))) ?? told);
}
