import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { SEGMENT_S } from './arguments.js';

/** What ffmpeg has finished of one rendition. */
export interface Track {
  readonly name: string;
  /** Seconds. */
  duration: number;
  bits: number;
  /** Bits a second of its densest segment. */
  peak: number;
  /** RFC 6381; of video alone. */
  codec: string;
  /** Its media playlist as ffmpeg wrote it last. */
  playlist: string;
  readonly segments: Set<string>;
}

export const newTrack = (name: string): Track => ({
  ...{ name, duration: 0, bits: 0, peak: 0, codec: '', playlist: '' },
  segments: new Set(),
});

/** Looks what is new in the folder of a track. @returns the names of the files that were finished since the last look */
export async function lookAt(track: Track, folder: string): Promise<string[]> {
  const playlist = await readFile(join(folder, 'index.m3u8'), 'utf8').catch(() => '');
  if (playlist === track.playlist) return [];
  const fresh: string[] = [];
  for (const [, length = '0', name = ''] of playlist.matchAll(/^#EXTINF:([\d.]+),\s*\n(\S+)/gm)) {
    if (track.segments.has(name)) continue;
    if (track.segments.size === 0) {
      track.codec = await readAvcCodec(join(folder, 'init.mp4'));
      fresh.push('init.mp4');
    }
    const [seconds, bits] = [Number(length), (await stat(join(folder, name))).size * 8];
    track.segments.add(name);
    track.duration += seconds;
    track.bits += bits;
    // A last crumb of a segment says nothing about the rate.
    if (seconds >= 1) track.peak = Math.max(track.peak, bits / seconds);
    fresh.push(name);
  }
  track.playlist = playlist;
  return fresh;
}

/** Profile, constraints and level, from the `avcC` box of the initialization segment; empty for sound. */
async function readAvcCodec(path: string): Promise<string> {
  const init = await readFile(path);
  const box = init.indexOf('avcC');
  return box < 0 ? '' : `avc1.${init.toString('hex', box + 5, box + 8)}`;
}

/**
 * The playlist to serve. While it grows, its target duration must not change (RFC 8216 6.2.1): it is the longest that a
 * segment can become.
 * @param keyFrameGapS between two places where the film can be cut
 */
export function mediaPlaylist(
  { playlist }: Track,
  { complete, keyFrameGapS }: { complete: boolean; keyFrameGapS: number },
) {
  if (complete) return playlist.replace('#EXT-X-PLAYLIST-TYPE:EVENT', '#EXT-X-PLAYLIST-TYPE:VOD');
  const longest = Math.ceil(SEGMENT_S + (Number.isFinite(keyFrameGapS) ? keyFrameGapS : 1));
  return playlist
    .replace(/#EXT-X-TARGETDURATION:\d+/, `#EXT-X-TARGETDURATION:${longest}`)
    .replace('#EXT-X-ENDLIST\n', '');
}
