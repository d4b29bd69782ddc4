import type { Probe, VideoStream } from '../examine/probe.js';
import type { Encoder } from '../ffmpeg/encoders.js';
import { inputLimits, THREADS } from '../ffmpeg/ffmpeg.js';
import { pictureGap } from './gap.js';
import type { AudioRendition, Renditions, VideoRendition } from './renditions.js';

export const SEGMENT_S = 6;
const MAX_FRAME_RATE = 60;

interface Plan {
  readonly input: string;
  readonly probe: Probe;
  readonly renditions: Renditions;
  readonly encoder: Encoder;
  /** As `toneMap` makes it. */
  readonly tone: string;
}

/**
 * One ffmpeg command for all that is played, so that the film is decoded once. Its outputs are relative: run it in the
 * folder they go to.
 */
export function hlsArguments({ input, probe, renditions, encoder, tone }: Plan): string[] {
  const { demuxer, video } = probe;
  const encoded = renditions.video.filter(({ copy }) => !copy);
  const beside = renditions.video.some(({ copy }) => copy) ? 'copies' : 'nothing';
  return [
    ...(encoded.length > 0 ? encoder.device : []),
    ...[...THREADS, ...inputLimits(demuxer), '-i', input],
    ...(video && encoded.length > 0 ? ['-filter_complex', filters(probe, video, { encoded, encoder, tone })] : []),
    ...renditions.video.flatMap((rendition) => [
      ...['-map', rendition.copy ? `0:${video?.index}` : `[${rendition.name}]`],
      ...(video && !rendition.copy ? encode(video, rendition, { encoder, beside }) : ['-c:v', 'copy']),
      ...LASTS_TO_THE_NEXT,
      ...segments(rendition.name),
    ]),
    ...renditions.audio.flatMap((rendition) => [...sound(rendition, probe), ...segments(rendition.name)]),
    ...(video ? [] : renditions.audio.slice(0, 1).flatMap((rendition) => [...sound(rendition, probe), ...download()])),
    ...renditions.subtitles.flatMap(({ name, stream }) => [
      ...['-map', `0:${stream.index}`, '-c:s', 'webvtt', ...bare(), '-f', 'webvtt', `${name}.vtt`],
    ]),
  ];
}

/** Each rendition is scaled from the one above it: that has fewer pixels to read than the film. */
function filters(
  probe: Probe,
  { index, frameRate, interlaced }: VideoStream,
  {
    encoded,
    encoder: { upload },
    tone,
  }: Pick<Plan, 'encoder' | 'tone'> & { readonly encoded: readonly VideoRendition[] },
): string {
  const gap = pictureGap(probe);
  const rate = Math.min(frameRate, MAX_FRAME_RATE);
  // The first one until they begin, and the last one until the sound ends.
  const filled = `fps=${rate}:start_time=0,tpad=stop_mode=clone:stop_duration=${gap?.after},`;
  const even = gap ? filled : `fps=${rate},`;
  // Broadcasts mix both kinds: only the pictures that say so are made into one.
  const woven = interlaced ? 'bwdif=mode=send_frame:deint=interlaced,' : '';
  const slower = gap || frameRate > MAX_FRAME_RATE + 0.5 ? even : '';
  const chains = encoded.map(({ name, width, height }, at) => {
    const from = at === 0 ? `[0:${index}]${woven}${slower}` : `[${name}-in]`;
    const next = encoded[at + 1];
    const both = next ? `split=2[${name}-scaled][${next.name}-in];[${name}-scaled]` : '';
    return `${from}scale=${width}:${height}:flags=bicubic,setsar=1${at === 0 ? tone : ''},${both}${upload}[${name}]`;
  });
  return chains.join(';');
}

/** The playlist tells how long the pictures last, and some containers tell that of none, or of all the same. */
const LASTS_TO_THE_NEXT = ['-bsf:v', 'setts=pts=PTS:dts=DTS:duration=NEXT_DTS-DTS'];

/** Beside a copy, key frames stand where the copied stream has them; else at every segment's start in all. */
function encode(
  { frameRate }: VideoStream,
  { width, height }: VideoRendition,
  { encoder, beside }: { readonly encoder: Encoder; readonly beside: 'copies' | 'nothing' },
): string[] {
  const rate = Math.max(Math.round(width * height * Math.min(frameRate, MAX_FRAME_RATE) * 0.12), 200_000);
  const keyFrames = beside === 'copies' ? 'source' : `expr:gte(t,n_forced*${SEGMENT_S})`;
  return [
    ...['-c:v', encoder.name, ...encoder.options(rate), ...THREADS],
    // Every frame keeps its time to the tick: else it would be another frame that a copy beside is cut at.
    ...['-fps_mode', 'vfr', '-enc_time_base', '1/90000', '-force_key_frames', keyFrames, '-g', '100000'],
  ];
}

function sound({ stream, copy, fill }: AudioRendition, { duration }: Probe): string[] {
  const codec = copy ? ['-c:a', 'copy'] : ['-c:a', 'aac', '-b:a', '160k', '-ac', '2', '-ar', '48000'];
  const silence = `aresample=async=1:first_pts=0${duration ? `,apad=whole_dur=${duration}` : ''}`;
  return ['-map', `0:${stream.index}`, ...(fill ? ['-af', silence] : []), ...codec];
}

const bare = () => ['-map_metadata', '-1', '-map_chapters', '-1'];

/** A song in one file, for what plays no HLS. */
const download = () => [...bare(), '-movflags', '+faststart', '-f', 'mp4', 'audio.m4a'];

/**
 * As CMAF has it, the first picture of a stream with B-frames is at 0 by a negative offset, in step with the sound. An
 * edit list would say the same, but hls.js counts it for some segments and not for others.
 */
function segments(folder: string): string[] {
  return [
    ...[...bare(), '-avoid_negative_ts', 'disabled', '-max_muxing_queue_size', '4096'],
    ...['-hls_segment_options', 'movflags=negative_cts_offsets'],
    ...['-f', 'hls', '-hls_time', String(SEGMENT_S), '-hls_playlist_type', 'event', '-hls_segment_type', 'fmp4'],
    ...['-hls_flags', 'independent_segments+temp_file', '-hls_fmp4_init_filename', 'init.mp4'],
    ...['-hls_segment_filename', `${folder}/%05d.m4s`, `${folder}/index.m3u8`],
  ];
}
