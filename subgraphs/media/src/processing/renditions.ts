import type { Probe, VideoStream } from './probe.js';

/** One video rendition of the HLS: the stream as it is, or a smaller or friendlier one made from it. */
export interface VideoRendition {
  readonly name: 'high' | 'low';
  readonly copy: boolean;
  readonly width: number;
  readonly height: number;
}

export interface Renditions {
  readonly video: readonly VideoRendition[];
  readonly audio: { readonly copy: boolean } | null;
}

/** Shorter sides, in pixels. */
const LADDER = [1080, 720, 480, 360, 240, 144] as const;
const TOP = LADDER[0];
/** The lower rendition's shorter side is at most this much of the upper's. */
const LOWER = 0.7;
const COPY_LIMITS = { level: 42, bitRate: 12_000_000, keyFrameGapS: 12 };

/** @param keyFrameGapS the longest way between two key frames; a copy can be cut at them only */
export function planRenditions({ video, audio, demuxer }: Probe, keyFrameGapS: number): Renditions {
  return {
    video: video ? planVideo(video, canCopy(video) && keyFrameGapS <= COPY_LIMITS.keyFrameGapS) : [],
    audio: audio && {
      copy:
        audio.codec === 'aac' && audio.profile === 'LC' && audio.channels <= 2 && ['mov', 'matroska'].includes(demuxer),
    },
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

function planVideo({ width, height }: VideoStream, copy: boolean): VideoRendition[] {
  const short = Math.min(width, height);
  const highSide = Math.min(short, TOP);
  const scaled = (side: number) => ({ width: even((width * side) / short), height: even((height * side) / short) });
  const lowSide = LADDER.find((side) => side <= highSide * LOWER);
  const high: VideoRendition = { name: 'high', copy, ...(copy ? { width, height } : scaled(highSide)) };
  return lowSide === undefined ? [high] : [high, { name: 'low', copy: false, ...scaled(lowSide) }];
}

/** 4:2:0 pictures have even sides. */
function even(length: number): number {
  return Math.max(2, 2 * Math.round(length / 2));
}
