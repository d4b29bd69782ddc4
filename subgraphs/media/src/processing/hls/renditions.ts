import type { AudioStream, Probe, TextStream, VideoStream } from '../examine/probe.js';
import { gapOf, pictureGap } from './gap.js';

/** One video rendition of the HLS: the stream as it is, or a smaller or friendlier one made from it. */
export interface VideoRendition {
  /** Of its folder. */
  readonly name: string;
  readonly copy: boolean;
  readonly width: number;
  readonly height: number;
}

export interface AudioRendition {
  readonly name: string;
  readonly copy: boolean;
  /** Where it does not sound, it is silent: a player stops where one of its tracks has nothing. */
  readonly fill: boolean;
  readonly stream: AudioStream;
}

export interface SubtitleRendition {
  readonly name: string;
  readonly stream: TextStream;
}

export interface Renditions {
  /** The best first. */
  readonly video: readonly VideoRendition[];
  readonly audio: readonly AudioRendition[];
  readonly subtitles: readonly SubtitleRendition[];
}

/** Shorter sides, in pixels. */
const LADDER = [1080, 720, 480, 360, 240, 144] as const;
const TOP = LADDER[0];
/** A rung's shorter side is at most this much of the one above. */
const STEP = 0.7;
const RUNGS = 3;
const COPY_LIMITS = { level: 42, bitRate: 12_000_000, keyFrameGapS: 12 };

/** @param keyFrameGapS the longest way between two key frames; a copy can be cut at them only */
export function planRenditions(probe: Probe, keyFrameGapS: number): Renditions {
  const { video, audios, subtitles, demuxer, duration } = probe;
  const whole = pictureGap(probe) === null && keyFrameGapS <= COPY_LIMITS.keyFrameGapS;
  return {
    video: video ? planVideo(video, whole && canCopy(video)) : [],
    audio: audios.map((stream, at) => {
      const fill = video !== null && gapOf(stream, duration) !== null;
      return { name: `audio-${at}`, stream, fill, copy: !fill && canCopySound(stream, demuxer) };
    }),
    subtitles: subtitles.map((stream, at) => ({ name: `subtitles-${at}`, stream })),
  };
}

/** Whether every player shows the stream as it is. */
export function canCopy({ codec, pixelFormat, profile, level, plain, bitRate, width, height }: VideoStream): boolean {
  return (
    codec === 'h264' &&
    pixelFormat === 'yuv420p' &&
    /^(Constrained Baseline|Baseline|Main|High)$/.test(profile) &&
    level > 0 &&
    level <= COPY_LIMITS.level &&
    plain &&
    (bitRate ?? 0) <= COPY_LIMITS.bitRate &&
    Math.min(width, height) <= TOP
  );
}

function canCopySound({ codec, profile, channels }: AudioStream, demuxer: string): boolean {
  return codec === 'aac' && profile === 'LC' && channels <= 2 && ['mov', 'matroska'].includes(demuxer);
}

function planVideo({ width, height }: VideoStream, copy: boolean): VideoRendition[] {
  const short = Math.min(width, height);
  const nameOf = (side: number) => `video-${side}`;
  return ladder(Math.min(short, TOP)).map((side, at) =>
    copy && at === 0
      ? { name: nameOf(side), copy, width, height }
      : {
          name: nameOf(side),
          copy: false,
          width: even((width * side) / short),
          height: even((height * side) / short),
        },
  );
}

/** From a shorter side downwards; none is larger than the film. */
function ladder(top: number): number[] {
  const rungs: number[] = [top];
  for (const side of LADDER) if (rungs.length < RUNGS && side <= (rungs.at(-1) ?? 0) * STEP) rungs.push(side);
  return rungs;
}

/** 4:2:0 pictures have even sides. */
function even(length: number): number {
  return Math.max(2, 2 * Math.round(length / 2));
}
