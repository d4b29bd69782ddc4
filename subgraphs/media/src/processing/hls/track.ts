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
  /** Its newest segment. */
  last: { readonly seconds: number; readonly bits: number };
  /** Seconds, of its longest segment. */
  longest: number;
  /** RFC 6381; of video alone. */
  codec: string;
  /** Its media playlist as ffmpeg wrote it last. */
  playlist: string;
  readonly segments: Set<string>;
}

export const newTrack = (name: string): Track => ({
  ...{ name, duration: 0, bits: 0, peak: 0, longest: 0, codec: '', playlist: '' },
  last: { seconds: 0, bits: 0 },
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
    measure(track, { seconds: Number(length), bits: (await stat(join(folder, name))).size * 8 });
    track.segments.add(name);
    fresh.push(name);
  }
  track.playlist = playlist;
  return fresh;
}

function measure(track: Track, segment: Track['last']): void {
  const { seconds, bits } = segment;
  track.duration += seconds;
  track.bits += bits;
  track.longest = Math.max(track.longest, seconds);
  // A crumb of a segment says nothing about the rate, but together with the one before or after it.
  const both = { seconds: track.last.seconds + seconds, bits: track.last.bits + bits };
  for (const part of [segment, both]) {
    if (part.seconds >= 1) track.peak = Math.max(track.peak, part.bits / part.seconds);
  }
  track.last = segment;
}

/** Profile, constraints and level, from the `avcC` box of the initialization segment; empty for sound. */
async function readAvcCodec(path: string): Promise<string> {
  const init = await readFile(path);
  const box = init.indexOf('avcC');
  return box < 0 ? '' : `avc1.${init.toString('hex', box + 5, box + 8)}`;
}

/** Bits a second: of its densest part, and of the whole. */
export function ratesOf({ peak, bits, duration }: Track): { readonly peak: number; readonly average: number } {
  const average = duration > 0 ? bits / duration : 0;
  return { peak: Math.max(peak, average), average };
}

/**
 * Of all playlists of a film the same (RFC 8216 6.2.4), and from the first look to the last (6.2.1): the longest that a
 * segment can become.
 * @param keyFrameGapS between two places where the film can be cut
 */
export function targetDuration(tracks: Iterable<Track>, keyFrameGapS: number): number {
  const longest = SEGMENT_S + (Number.isFinite(keyFrameGapS) ? keyFrameGapS : 0);
  // A film whose pictures stand for long is cut where the next one comes.
  return Math.round(Math.max(longest, ...[...tracks].map((track) => track.longest)));
}

/** The playlist to serve. */
export function mediaPlaylist(
  { playlist }: Track,
  { complete, target }: { complete: boolean; target: number },
): string {
  const text = playlist.replace(/#EXT-X-TARGETDURATION:\d+/, `#EXT-X-TARGETDURATION:${target}`);
  if (complete) return text.replace('#EXT-X-PLAYLIST-TYPE:EVENT', '#EXT-X-PLAYLIST-TYPE:VOD');
  return text.replace('#EXT-X-ENDLIST\n', '');
}
