import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as rest } from 'node:timers/promises';
import type { AudioTrack, Playback, Subtitle } from '../artifacts.js';
import type { Probe } from '../examine/probe.js';
import type { Encoder } from '../ffmpeg/encoders.js';
import { runFfmpeg } from '../ffmpeg/ffmpeg.js';
import type { Work } from '../step.js';
import { hlsArguments } from './arguments.js';
import { checkPictures, lengthOf, longestOf } from './length.js';
import { languageTag, trackNames } from './names.js';
import { inStep, masterPlaylist, subtitlePlaylist } from './playlist.js';
import type { Renditions } from './renditions.js';
import { lookAt, mediaPlaylist, newTrack, ratesOf, type Track, targetDuration } from './track.js';

export interface HlsPlan {
  readonly probe: Probe;
  readonly renditions: Renditions;
  readonly encoder: Encoder;
  /** As `toneMap` makes it. */
  readonly tone: string;
  /** Between two places where a copied film can be cut; Infinity when none is copied. */
  readonly keyFrameGapS: number;
}

/** Where ffmpeg writes; what is finished is moved to `hls` and kept. */
const MAKING = 'making';
const HLS = 'hls';
const MASTER = `${HLS}/master.m3u8`;
const LOOK_MS = 500;

/** ffmpeg may be this much slower than the film plays before it is stopped, plus a start. */
const SLOWEST = 30;
const START_MS = 5 * 60_000;
export const UNKNOWN_DURATION_S = 3600;

/** Runs ffmpeg, and publishes segments as it finishes them: the film plays while it is still being made. */
export async function makeHls(work: Work, plan: HlsPlan, show: (made: Playback) => Promise<void>): Promise<Playback> {
  const making = join(work.folder, MAKING);
  const names = [...plan.renditions.video, ...plan.renditions.audio].map(({ name }) => name);
  for (const name of names) await mkdir(join(making, name), { recursive: true });
  const tracks = new Map(names.map((name) => [name, newTrack(name)] as const));
  const { config } = work.app;
  const { duration } = plan.probe;
  const publisher = { work, plan, tracks };
  const run = runFfmpeg({
    config,
    args: hlsArguments({ ...plan, input: work.input }),
    cwd: making,
    signal: work.signal,
    timeoutMs: START_MS + (duration ?? UNKNOWN_DURATION_S) * SLOWEST * 1000,
    onTime: (seconds) => duration && work.report(seconds / duration),
  });
  await publishWhile(run, publisher, show);
  await publishSegments(publisher, true);
  return publishWhole(publisher);
}

interface Publisher {
  readonly work: Work;
  readonly plan: HlsPlan;
  readonly tracks: ReadonlyMap<string, Track>;
}

/** Looks now and then what is finished, until ffmpeg ends; with it when it ends badly. */
async function publishWhile(
  run: Promise<void>,
  publisher: Publisher,
  show: (made: Playback) => Promise<void>,
): Promise<void> {
  let running = true;
  const ended = run.finally(() => {
    running = false;
  });
  // Whatever fails below, it is heard.
  ended.catch(() => {});
  let shown = false;
  while (running) {
    await Promise.race([ended, rest(LOOK_MS)]);
    if (!running) break;
    const fresh = await publishSegments(publisher, false);
    if (!fresh || shown || ![...publisher.tracks.values()].every(({ segments }) => segments.size > 0)) continue;
    await show(await publishMaster(publisher, { complete: false, subtitles: [] }));
    shown = true;
  }
  await ended;
}

/** @returns whether there was anything new */
async function publishSegments({ work, plan, tracks }: Publisher, complete: boolean): Promise<boolean> {
  let any = false;
  for (const track of tracks.values()) {
    const fresh = await lookAt(track, join(work.folder, MAKING, track.name));
    if (track.segments.size === 0 || (fresh.length === 0 && !complete)) continue;
    any = true;
    const paths = fresh.map((name) => `${track.name}/${name}`);
    for (const path of paths) await move(work.folder, `${MAKING}/${path}`, `${HLS}/${path}`);
    await work.keep(...paths.map((path) => `${HLS}/${path}`));
    // After what it names.
    const target = targetDuration(tracks.values(), plan.keyFrameGapS);
    await keepText(work, `${HLS}/${track.name}/index.m3u8`, mediaPlaylist(track, { complete, target }));
  }
  return any;
}

async function publishWhole(publisher: Publisher): Promise<Playback> {
  const { work, plan } = publisher;
  const { audio, subtitles: streams } = plan.renditions;
  const duration = lengthOf(plan.renditions, publisher.tracks);
  checkPictures(plan.probe, longestOf(plan.renditions.video, publisher.tracks));
  const names = trackNames(
    streams.map(({ stream }) => stream),
    'Subtitles',
  );
  const subtitles: Subtitle[] = [];
  for (const [at, { name, stream }] of streams.entries()) {
    const path = `${HLS}/${name}.vtt`;
    const text = await readFile(join(work.folder, MAKING, `${name}.vtt`), 'utf8');
    if (!text.includes('-->')) continue;
    await keepText(work, path, inStep(text));
    await keepText(work, `${HLS}/${name}.m3u8`, subtitlePlaylist(`${name}.vtt`, duration));
    const { default: chosen, forced } = stream;
    subtitles.push({ path, name: names[at] ?? name, language: languageTag(stream.language), default: chosen, forced });
  }
  const made = await publishMaster(publisher, { complete: true, subtitles: firstDefaultOnly(subtitles) });
  if (plan.probe.video || audio.length === 0) return made;
  await rename(join(work.folder, MAKING, 'audio.m4a'), join(work.folder, 'audio.m4a'));
  await work.keep('audio.m4a');
  return { ...made, download: 'audio.m4a' };
}

/** A group of a playlist has one default at most. */
function firstDefaultOnly(subtitles: readonly Subtitle[]): Subtitle[] {
  const first = subtitles.findIndex((subtitle) => subtitle.default);
  return subtitles.map((subtitle, at) => ({ ...subtitle, default: at === first }));
}

async function publishMaster(
  { work, plan, tracks }: Publisher,
  { complete, subtitles }: { readonly complete: boolean; readonly subtitles: readonly Subtitle[] },
): Promise<Playback> {
  const { renditions, probe, encoder } = plan;
  const audio = audioTracks(renditions, tracks);
  const frameRate = probe.video?.frameRate ?? null;
  await keepText(work, MASTER, masterPlaylist({ renditions, tracks, audioTracks: audio, subtitles, frameRate }));
  const video = renditions.video.flatMap(({ name, width, height, copy: copied }) => {
    const track = tracks.get(name);
    return track?.segments.size ? [{ width, height, copied, bandwidth: Math.ceil(ratesOf(track).peak) }] : [];
  });
  const encoded = renditions.video.some(({ copy }) => !copy);
  const duration = complete ? lengthOf(renditions, tracks) : probe.duration;
  return { path: MASTER, complete, duration, video, audio, subtitles, encoder: encoded ? encoder.name : null };
}

function audioTracks({ audio }: Renditions, tracks: ReadonlyMap<string, Track>): AudioTrack[] {
  const played = audio.filter(({ name }) => tracks.get(name)?.segments.size);
  const names = trackNames(
    played.map(({ stream }) => stream),
    'Audio',
  );
  return played.map(({ name, stream, copy }, at) => ({
    path: `${HLS}/${name}/index.m3u8`,
    name: names[at] ?? name,
    language: languageTag(stream.language),
    default: at === 0,
    channels: copy ? stream.channels : 2,
  }));
}

async function keepText({ folder, keep }: Work, path: string, text: string): Promise<void> {
  await mkdir(dirname(join(folder, path)), { recursive: true });
  await writeFile(join(folder, path), text);
  await keep(path);
}

async function move(folder: string, from: string, to: string): Promise<void> {
  await mkdir(dirname(join(folder, to)), { recursive: true });
  await rename(join(folder, from), join(folder, to));
}
