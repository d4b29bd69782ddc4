import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const SHARED = fileURLToPath(new URL('../../../shared/data/media/', import.meta.url));

/** 30 s of film, 854x480 h264 and aac: the real clip where it lies beside the project, else one that ffmpeg draws. */
export async function thirtySecondFilm(): Promise<string> {
  const real = join(SHARED, 'big-buck-bunny-480p-30s.mp4');
  if (existsSync(real)) return real;
  const file = join(await mkdtemp(join(tmpdir(), 'medianest-clip-')), 'film.mp4');
  const picture = ['-f', 'lavfi', '-i', 'testsrc2=size=854x480:rate=24:duration=30'];
  const sound = ['-f', 'lavfi', '-i', 'sine=frequency=440:duration=30'];
  const codecs = ['-c:v', 'libx264', '-pix_fmt', 'yuv420p', '-b:v', '1M', '-c:a', 'aac', '-shortest'];
  await run('ffmpeg', ['-v', 'error', '-nostdin', ...picture, ...sound, ...codecs, file]);
  return file;
}

/** How long something plays, in seconds, as ffprobe reads it over HTTP. */
export async function playsFor(url: string): Promise<number> {
  const { stdout } = await run('ffprobe', ['-v', 'error', '-show_entries', 'format=duration', '-of', 'csv=p=0', url]);
  return Number(stdout);
}

/**
 * What a player finds at a master playlist, by the last parts of its paths: the length of each segment, and of what was
 * copied from the film (encoded bytes may differ from run to run) its hash.
 */
export async function segmentsOf(master: string, copied: readonly string[]): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const url of await linksOf(master)) {
    const text = await (await fetch(url)).text();
    const lengths = [...text.matchAll(/^#EXTINF:([\d.]+)/gm)].map(([, length]) => length);
    found[nameOf(url)] = `${lengths.join(' ')} ${text.includes('#EXT-X-ENDLIST')}`;
    if (!copied.some((rendition) => nameOf(url).startsWith(rendition))) continue;
    for (const segment of await linksOf(url)) found[nameOf(segment)] = await hashOf(segment);
  }
  return found;
}

const nameOf = (url: string) => new URL(url).pathname.split('/').slice(-2).join('/');

async function linksOf(playlist: string): Promise<string[]> {
  const text = await (await fetch(playlist)).text();
  const links = [...text.matchAll(/^(?!#)\S+|URI="([^"]+)"/gm)].map(([line, quoted]) => quoted ?? line);
  return links.map((link) => new URL(link, playlist).href);
}

async function hashOf(url: string): Promise<string> {
  const bytes = Buffer.from(await (await fetch(url)).arrayBuffer());
  return createHash('sha256').update(bytes).digest('hex');
}
