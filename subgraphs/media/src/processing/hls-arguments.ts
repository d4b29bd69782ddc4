import { inputLimits, THREADS } from './ffmpeg.js';
import type { Probe, VideoStream } from './probe.js';
import type { Renditions, VideoRendition } from './renditions.js';

const SEGMENT_S = 6;
const MAX_FRAME_RATE = 60;

/** One ffmpeg command for all renditions, so that the film is decoded once. Its outputs are relative: run it in the folder they go to. */
export function hlsArguments(input: string, { demuxer, video, audio }: Probe, renditions: Renditions): string[] {
  const encoded = renditions.video.filter(({ copy }) => !copy);
  const copies = renditions.video.some(({ copy }) => copy);
  return [
    ...[...THREADS, ...inputLimits(demuxer), '-i', input],
    ...(video && encoded.length > 0 ? ['-filter_complex', filters(video, encoded)] : []),
    ...renditions.video.flatMap((rendition) => [
      ...['-map', rendition.copy ? `0:${video?.index}` : `[${rendition.name}]`],
      ...(video && !rendition.copy ? encoder(video, rendition, copies) : ['-c:v', 'copy']),
      ...segments(rendition.name),
    ]),
    ...(audio && renditions.audio
      ? [
          ...['-map', `0:${audio.index}`],
          ...(renditions.audio.copy ? ['-c:a', 'copy'] : ['-c:a', 'aac', '-b:a', '160k', '-ac', '2', '-ar', '48000']),
          ...segments('audio'),
        ]
      : []),
  ];
}

function filters({ index, frameRate }: VideoStream, encoded: readonly VideoRendition[]): string {
  const slower = frameRate > MAX_FRAME_RATE + 0.5 ? `fps=${MAX_FRAME_RATE},` : '';
  const split = encoded.map(({ name }) => `[${name}-in]`).join('');
  const scale = encoded.map(
    ({ name, width, height }) => `[${name}-in]scale=${width}:${height}:flags=bicubic,setsar=1,format=yuv420p[${name}]`,
  );
  return [`[0:${index}]${slower}split=${encoded.length}${split}`, ...scale].join(';');
}

/** Beside a copy, key frames stand where the copied stream has them; else at every segment's start in both. */
function encoder({ frameRate }: VideoStream, { width, height }: VideoRendition, besideCopy: boolean): string[] {
  const rate = Math.round(width * height * Math.min(frameRate, MAX_FRAME_RATE) * 0.12);
  const keyFrames = besideCopy ? 'source' : `expr:gte(t,n_forced*${SEGMENT_S})`;
  return [
    ...['-c:v', 'libx264', '-preset', 'veryfast', '-crf', '22', '-profile:v', 'high', ...THREADS],
    ...['-maxrate', String(Math.max(rate, 200_000)), '-bufsize', String(Math.max(rate, 200_000) * 2)],
    ...['-force_key_frames', keyFrames, '-sc_threshold', '0', '-g', '100000', '-map_metadata', '-1'],
  ];
}

/** `avoid_negative_ts disabled` leaves the start of a stream with B-frames to an edit list, as MP4 does: in step with the sound. */
function segments(folder: string): string[] {
  return [
    ...[
      '-map_metadata',
      '-1',
      '-map_chapters',
      '-1',
      '-avoid_negative_ts',
      'disabled',
      '-max_muxing_queue_size',
      '4096',
    ],
    ...['-f', 'hls', '-hls_time', String(SEGMENT_S), '-hls_playlist_type', 'vod', '-hls_segment_type', 'fmp4'],
    ...['-hls_flags', 'independent_segments', '-hls_fmp4_init_filename', 'init.mp4'],
    ...['-hls_segment_filename', `${folder}/%05d.m4s`, `${folder}/index.m3u8`],
  ];
}
