import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { run } from './media.js';

/** A media playlist as a player reads it. */
export interface Playlist {
  readonly url: string;
  readonly text: string;
  readonly map: string;
  readonly segments: readonly { readonly url: string; readonly duration: number }[];
}

export interface Master {
  readonly text: string;
  readonly variants: readonly Playlist[];
  readonly media: readonly { readonly attributes: Record<string, string>; readonly playlist: Playlist }[];
}

export async function readMaster(url: string): Promise<Master> {
  const text = await get(url);
  const variants = [...text.matchAll(/^#EXT-X-STREAM-INF:.*\n(\S+)/gm)].map(([, uri = '']) => uri);
  const lines = [...text.matchAll(/^#EXT-X-MEDIA:(.*)$/gm)].map(([, line = '']) => attributesOf(line));
  const media = lines.map(async (attributes) => {
    return { attributes, playlist: await readPlaylist(new URL(attributes['URI'] ?? '', url).href) };
  });
  return {
    text,
    variants: await Promise.all(variants.map((uri) => readPlaylist(new URL(uri, url).href))),
    media: await Promise.all(media),
  };
}

function attributesOf(line: string): Record<string, string> {
  const pairs = [...line.matchAll(/([A-Z-]+)=(?:"([^"]*)"|([^,]*))/g)];
  return Object.fromEntries(pairs.map(([, name = '', quoted, plain]) => [name, quoted ?? plain ?? '']));
}

async function readPlaylist(url: string): Promise<Playlist> {
  const text = await get(url);
  const [, map = ''] = /#EXT-X-MAP:URI="([^"]+)"/.exec(text) ?? [];
  const segments = [...text.matchAll(/^#EXTINF:([\d.]+),\s*\n(\S+)/gm)].map(([, duration = '', uri = '']) => ({
    url: new URL(uri, url).href,
    duration: Number(duration),
  }));
  return { url, text, map: map && new URL(map, url).href, segments };
}

async function get(url: string): Promise<string> {
  const response = await fetch(url);
  expect(response.status, url).toBe(200);
  return response.text();
}

/**
 * What RFC 8216 and a player that switches ask for: every segment begins with a key frame at the time its playlist says,
 * no frame is missing between segments, and all renditions are cut at the same times.
 */
export async function expectSwitchable({ variants, media }: Master, frameRate: number): Promise<void> {
  const played = media.filter(({ attributes }) => attributes['TYPE'] === 'AUDIO').map(({ playlist }) => playlist);
  expect(new Set([...variants, ...played].map(targetDuration)).size).toBe(1);
  const cuts = variants.map(({ segments }) => segments.map(({ duration }) => duration));
  for (const other of cuts) {
    expect(other).toHaveLength(cuts[0]?.length ?? 0);
    for (const [at, duration] of other.entries()) expect(duration).toBeCloseTo(cuts[0]?.[at] ?? 0, 2);
  }
  for (const playlist of variants) {
    for (const { duration } of playlist.segments) {
      expect(Math.round(duration)).toBeLessThanOrEqual(targetDuration(playlist));
    }
    const packets = await packetsOf(playlist);
    const times = packets.map(({ time }) => time).sort((one, other) => one - other);
    for (const [at, time] of times.entries()) {
      if (at > 0) expect(time - (times[at - 1] ?? 0)).toBeCloseTo(1 / frameRate, 2);
    }
    let begins = times[0] ?? 0;
    for (const { duration } of playlist.segments) {
      const key = packets.find(({ time, isKey }) => isKey && Math.abs(time - begins) < 0.5 / frameRate);
      expect(key, `a key frame at ${begins} of ${playlist.url}`).toBeDefined();
      begins += duration;
    }
  }
}

export const targetDuration = ({ text }: Playlist) => Number(/#EXT-X-TARGETDURATION:(\d+)/.exec(text)?.[1]);

async function packetsOf({ map, segments }: Playlist): Promise<{ time: number; isKey: boolean }[]> {
  const folder = await mkdtemp(join(tmpdir(), 'medianest-hls-'));
  const bytes = await Promise.all(
    [map, ...segments.map(({ url }) => url)].map(async (url) => Buffer.from(await (await fetch(url)).arrayBuffer())),
  );
  await writeFile(join(folder, 'all.mp4'), Buffer.concat(bytes));
  const show = ['-select_streams', 'v', '-show_entries', 'packet=pts_time,flags', '-of', 'csv=p=0'];
  const lines = await run('ffprobe', ['-v', 'error', ...show, join(folder, 'all.mp4')]);
  await rm(folder, { recursive: true });
  return lines
    .trim()
    .split('\n')
    .map((line) => line.split(','))
    .map(([time = '', flags = '']) => ({ time: Number(time), isKey: flags.startsWith('K') }));
}

/**
 * When the first picture or sound of a track is presented, in seconds, as a player of the web reads the boxes. (ffprobe
 * counts negative offsets the other way.)
 */
export async function firstPresentation({ map, segments }: Playlist): Promise<number> {
  const [init, first] = await Promise.all(
    [map, segments[0]?.url ?? ''].map(async (url) => Buffer.from(await (await fetch(url)).arrayBuffer())),
  );
  if (!init || !first) throw new Error('There is no segment.');
  const timescale = init.readUInt32BE(at(init, 'mdhd') + 16 + (init[at(init, 'mdhd') + 4] === 1 ? 8 : 0));
  const edit = init.indexOf('elst') < 0 ? 0 : init.readInt32BE(at(init, 'elst') + 16);
  const decoded = Number(first.readBigUInt64BE(at(first, 'tfdt') + 8));
  const run = at(first, 'trun');
  const flags = first.readUIntBE(run + 5, 3);
  const has = (flag: number) => Boolean(flags & flag);
  const sample = run + 12 + (has(1) ? 4 : 0) + (has(4) ? 4 : 0);
  const before = [0x100, 0x200, 0x400].filter(has).length * 4;
  const offset = has(0x800) ? first.readInt32BE(sample + before) : 0;
  return (decoded + offset - edit) / timescale;
}

function at(bytes: Buffer, box: string): number {
  const found = bytes.indexOf(box);
  if (found < 0) throw new Error(`There is no ${box}.`);
  return found;
}
