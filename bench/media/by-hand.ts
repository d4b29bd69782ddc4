// What the pipeline makes of a film, by ffmpeg commands as a person would write them. Run by pipeline.ts.
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

export interface Film {
  readonly name: string;
  readonly path: string;
  readonly seconds: number;
  readonly frameRate: number;
  /** Whether the best rendition is a copy. */
  readonly copied: boolean;
  /** How the sound is made: copied, or mixed down to two channels. */
  readonly sound: 'copied' | 'encoded';
  /** Width and height of those that are encoded. */
  readonly encoded: readonly (readonly [number, number])[];
}

/** Commands that decode once for all outputs of a kind and run side by side, or one for each output, one after the other. */
export type How = 'together' | 'one by one';

export async function byHand(film: Film, how: How): Promise<void> {
  const out = mkdtempSync(join(tmpdir(), 'medianest-hand-'));
  try {
    if (how === 'together') await Promise.all(kinds.map((make) => make(film, how, out)));
    else for (const make of kinds) await make(film, how, out);
  } finally {
    rmSync(out, { recursive: true, force: true });
  }
}

const kinds = [renditions, thumbnails, trickplay, preview, sound];

const X264 = '-c:v libx264 -profile:v high -threads 2';
/** The pipeline's way to encode, and PeerTube's. */
const ENCODING: Readonly<Record<How, string>> = {
  together: `${X264} -preset superfast -mbtree 1 -rc-lookahead 10 -crf 22`,
  'one by one': `${X264} -preset veryfast -b_strategy 1 -bf 16 -crf 23`,
};

async function renditions({ path, frameRate, copied, encoded, ...film }: Film, how: How, out: string): Promise<void> {
  const input = `-threads 2 -i ${path}`;
  const hls = (name: string) => {
    mkdirSync(join(out, name));
    const names = `-hls_fmp4_init_filename init.mp4 -hls_segment_filename ${out}/${name}/%05d.m4s ${out}/${name}/index.m3u8`;
    return `-f hls -hls_time 6 -hls_playlist_type vod -hls_segment_type fmp4 ${names}`;
  };
  const encode = ([width, height]: readonly [number, number]) => {
    const rate = Math.max(200_000, Math.round(width * height * frameRate * 0.12));
    const keys = `-sc_threshold 0 -g 100000 -force_key_frames ${copied ? 'source' : 'expr:gte(t,n_forced*6)'}`;
    return `${ENCODING[how]} -maxrate ${rate} -bufsize ${2 * rate} ${keys} ${hls(`video-${height}`)}`;
  };
  const codec = film.sound === 'copied' ? 'copy' : 'aac -b:a 160k -ac 2 -ar 48000';
  const copies = [
    ...(copied ? [`-map 0:v -c:v copy ${hls('video-copy')}`] : []),
    `-map 0:a -c:a ${codec} ${hls('audio')}`,
  ];
  if (how === 'together') {
    const scales = encoded.map(([width, height], at) => {
      const scaled = `${at === 0 ? '[0:v]' : `[i${at}]`}scale=${width}:${height}`;
      return at === encoded.length - 1 ? `${scaled}[o${at}]` : `${scaled},split[o${at}][i${at + 1}]`;
    });
    const outputs = encoded.map((size, at) => `-map [o${at}] ${encode(size)}`);
    await ffmpeg(`${input} -filter_complex ${scales.join(';')} ${[...outputs, ...copies].join(' ')}`);
    return;
  }
  for (const copy of copies) await ffmpeg(`${input} ${copy}`);
  for (const size of encoded) await ffmpeg(`${input} -map 0:v -vf scale=${size.join(':')} ${encode(size)}`);
}

/** Three sizes as WebP and AVIF, none larger than the film. */
async function thumbnails({ path, seconds }: Film, how: How, out: string): Promise<void> {
  const scales = [320, 640, 1280].map((width) => `scale='min(${width},iw)':-2`);
  // Who knows ffmpeg well takes the key frame before.
  const [seek, pass] = how === 'together' ? ['-noaccurate_seek', '-fps_mode passthrough'] : ['', ''];
  const still = `${seek} -ss ${Math.min(seconds / 10, 60)} -i ${path}`;
  // Who knows libaom well has a way for still pictures, in a quarter of the time.
  const usage = how === 'together' ? '-usage allintra' : '';
  const avif = `-c:v libaom-av1 -still-picture 1 ${usage} -cpu-used 8 -crf 30`;
  if (how === 'together') {
    const split = `[0:v]split=6${scales.map((_, at) => `[a${at}][b${at}]`).join('')}`;
    const scaled = scales.flatMap((scale, at) => [`[a${at}]${scale}[x${at}]`, `[b${at}]${scale}[y${at}]`]);
    const outputs = scales.map(
      (_, at) =>
        `-map [x${at}] ${pass} -frames:v 1 ${out}/${at}.webp -map [y${at}] ${pass} -frames:v 1 ${avif} ${out}/${at}.avif`,
    );
    await ffmpeg(`${still} -filter_complex ${[split, ...scaled].join(';')} ${outputs.join(' ')}`);
    return;
  }
  for (const [at, scale] of scales.entries()) {
    await ffmpeg(`${still} -frames:v 1 -vf ${scale} ${out}/${at}.webp`);
    await ffmpeg(`${still} -frames:v 1 -vf ${scale} ${avif} ${out}/${at}.avif`);
  }
}

/** Who knows ffmpeg well reads key frames alone where there are enough. */
async function trickplay({ path, seconds, copied }: Film, how: How, out: string): Promise<void> {
  const interval = Math.min(10, Math.max(0.5, Math.round((seconds / 100) * 2) / 2));
  const fast = how === 'together' && copied ? '-discard nokey -skip_frame nokey' : '';
  await ffmpeg(
    `-threads 2 ${fast} -i ${path} -an -vf fps=1/${interval}:round=up,scale=320:-2,tile=10x10 -q:v 5 ${out}/%d.jpg`,
  );
}

async function preview({ path, seconds }: Film, _how: How, out: string): Promise<void> {
  const shots = Array.from(
    { length: 6 },
    (_, at) => `-noaccurate_seek -ss ${(seconds * (at + 0.5)) / 6} -t 0.8 -i ${path}`,
  );
  const parts = shots.map((_, at) => `[${at}:v]fps=12,scale=480:-2,setpts=PTS-STARTPTS[s${at}]`);
  const joined = `${shots.map((_, at) => `[s${at}]`).join('')}concat=n=6`;
  await ffmpeg(
    `${shots.join(' ')} -filter_complex ${[...parts, joined].join(';')} ${X264} -preset veryfast -crf 28 ${out}/preview.mp4`,
  );
}

/** Loudness, and the levels of the waveform. */
async function sound({ path, seconds }: Film, how: How): Promise<void> {
  const samples = Math.max(Math.ceil((seconds * 16_000) / 4_000), 800);
  const levels = `aresample=16000,asetnsamples=${samples},astats=metadata=1:reset=1`;
  const loudness = 'ebur128=peak=true';
  if (how === 'together') {
    const few = ':measure_perchannel=none:measure_overall=Min_level+Max_level';
    const both = `[0:a]asplit[l][w];[l]${loudness},anullsink;[w]aformat=channel_layouts=mono,${levels}${few}[o]`;
    await ffmpeg(`-i ${path} -filter_complex ${both} -map [o] -f null -`);
    return;
  }
  for (const filter of [loudness, levels]) await ffmpeg(`-i ${path} -map 0:a -af ${filter} -f null -`);
}

/**
 * No word of a command may hold a space. In a session of its own and as nice as the pipeline's: what else the machine
 * does takes from both alike.
 */
export async function ffmpeg(words: string): Promise<void> {
  const command = ['ffmpeg', '-v', 'error', '-nostdin', '-y', ...words.split(' ').filter(Boolean)];
  const nicely = '{ echo 10 > /proc/self/autogroup; } 2> /dev/null; exec nice -n 10 "$@"';
  await promisify(execFile)('setsid', ['--wait', 'sh', '-c', nicely, 'sh', ...command]);
}
