import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Renditions } from './renditions.js';

/** What a finished media playlist holds. */
interface Track {
  /** Seconds. */
  readonly duration: number;
  /** Bits a second. */
  readonly peak: number;
  readonly average: number;
}

const AAC = 'mp4a.40.2';

/** Writes `master.m3u8` beside the folders of the renditions. @returns how long it plays, in seconds. */
export async function writeMasterPlaylist(
  folder: string,
  { video, audio }: Renditions,
  frameRate: number | null,
): Promise<number> {
  const sound = audio && (await readTrack(join(folder, 'audio')));
  const lines = ['#EXTM3U', '#EXT-X-VERSION:7', '#EXT-X-INDEPENDENT-SEGMENTS'];
  if (video.length === 0 && sound) {
    lines.push(`#EXT-X-STREAM-INF:${bandwidth(sound)},CODECS="${AAC}"`, 'audio/index.m3u8');
    await writeFile(join(folder, 'master.m3u8'), `${lines.join('\n')}\n`);
    return sound.duration;
  }
  if (sound)
    lines.push(
      '#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="audio",NAME="Audio",DEFAULT=YES,AUTOSELECT=YES,URI="audio/index.m3u8"',
    );
  let duration = 0;
  for (const { name, width, height } of video) {
    const track = await readTrack(join(folder, name));
    const codecs = [await readAvcCodec(join(folder, name)), ...(sound ? [AAC] : [])].join(',');
    const rate = frameRate ? `,FRAME-RATE=${Math.min(frameRate, 60).toFixed(3)}` : '';
    const group = sound ? ',AUDIO="audio"' : '';
    lines.push(
      `#EXT-X-STREAM-INF:${bandwidth(track, sound)},RESOLUTION=${width}x${height}${rate},CODECS="${codecs}"${group}`,
      `${name}/index.m3u8`,
    );
    duration = Math.max(duration, track.duration);
  }
  await writeFile(join(folder, 'master.m3u8'), `${lines.join('\n')}\n`);
  return duration;
}

function bandwidth(track: Track, sound?: Track | null): string {
  const peak = Math.ceil(track.peak + (sound?.peak ?? 0));
  return `BANDWIDTH=${peak},AVERAGE-BANDWIDTH=${Math.ceil(track.average + (sound?.average ?? 0))}`;
}

async function readTrack(folder: string): Promise<Track> {
  const playlist = await readFile(join(folder, 'index.m3u8'), 'utf8');
  const segments = [...playlist.matchAll(/^#EXTINF:([\d.]+),\s*\n(\S+)/gm)];
  let [duration, bits, peak] = [0, 0, 0];
  for (const [, length = '0', name = ''] of segments) {
    const [seconds, size] = [Number(length), (await stat(join(folder, name))).size * 8];
    duration += seconds;
    bits += size;
    // A last crumb of a segment says nothing about the rate.
    if (seconds >= 1) peak = Math.max(peak, size / seconds);
  }
  const average = duration > 0 ? bits / duration : 0;
  return { duration, peak: Math.max(peak, average), average };
}

/** RFC 6381: profile, constraints and level, from the `avcC` box of the initialization segment. */
async function readAvcCodec(folder: string): Promise<string> {
  const init = await readFile(join(folder, 'init.mp4'));
  const box = init.indexOf('avcC');
  if (box < 0) throw new Error(`No avcC box in ${folder}/init.mp4`);
  return `avc1.${init.toString('hex', box + 5, box + 8)}`;
}
