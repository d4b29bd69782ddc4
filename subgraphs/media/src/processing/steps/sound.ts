import { createReadStream } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Loudness, Sound } from '../artifacts.js';
import { inputLimits, runFfmpeg, THREADS } from '../ffmpeg/ffmpeg.js';
import type { Step, Work } from '../step.js';

const PATH = 'waveform.json';
const SAMPLE_RATE = 16_000;
const PICTURES_PER_S = 20;
const MOST_POINTS = 4_000;
const [LOUDNESS, LEVELS] = ['loudness.txt', 'levels.txt'];

/** Measures the sound that plays first: how loud it is, and how its waves look. */
export const sound: Step<Sound> = {
  lane: 'light',
  essential: false,
  appliesTo: ({ probe }) => Boolean(probe?.audios.length && probe.duration),
  expectedS: ({ duration }) => 1 + (duration ?? 0) / 150,
  async run(work) {
    const { probe } = work.file;
    const stream = probe?.audios[0];
    if (!probe?.duration || !stream) return undefined;
    const { duration, demuxer } = probe;
    const perPoint = Math.max(Math.ceil((duration * SAMPLE_RATE) / MOST_POINTS), SAMPLE_RATE / PICTURES_PER_S);
    const args = [
      ...[...THREADS, ...inputLimits(demuxer), '-i', work.input],
      ...['-filter_complex', filters(stream.index, { duration, perPoint }), '-map', '[levels]', '-f', 'null', '-'],
    ];
    const timeoutMs = 60_000 + duration * 1_000;
    const onTime = (seconds: number) => work.report(seconds / duration);
    await runFfmpeg({ config: work.app.config, args, cwd: work.folder, signal: work.signal, timeoutMs, onTime });
    const levels = await readLevels(work);
    await writeFile(join(work.folder, PATH), JSON.stringify(peaks(levels, perPoint)));
    await work.keep(PATH);
    return { loudness: await readLoudness(work), waveform: { path: PATH, points: levels.length / 2 } };
  },
};

/** Decoded once, measured twice. The loudness so far is noted every five seconds and in the last two. */
function filters(index: number, { duration, perPoint }: { duration: number; perPoint: number }): string {
  const some = `aselect='not(mod(n\\,50))+gt(t\\,${(duration - 2).toFixed(1)})'`;
  const measure = 'astats=metadata=1:reset=1:measure_perchannel=none:measure_overall=Min_level+Max_level';
  return [
    `[0:${index}]asplit=2[loud][wave]`,
    `[loud]ebur128=peak=true:metadata=1,${some},ametadata=mode=print:file=${LOUDNESS}:direct=1,anullsink`,
    `[wave]aformat=channel_layouts=mono,aresample=${SAMPLE_RATE},aformat=sample_fmts=s16,` +
      `asetnsamples=n=${perPoint}:p=0,${measure},ametadata=mode=print:file=${LEVELS}:direct=1[levels]`,
  ].join(';');
}

/** The format of BBC audiowaveform, version 2: the least and the greatest of each point, in 8 bits. */
function peaks(levels: readonly number[], perPoint: number): object {
  const data = levels.map((level) => Math.max(-128, Math.min(127, Math.round(level / 256))));
  const of = { version: 2, channels: 1, sample_rate: SAMPLE_RATE, samples_per_pixel: perPoint, bits: 8 };
  return { ...of, length: data.length / 2, data };
}

async function readLevels(work: Work): Promise<number[]> {
  const levels: number[] = [];
  for await (const [name, value] of readNotes(work, LEVELS)) {
    if (name === 'lavfi.astats.Overall.Min_level') levels.push(value);
    if (name === 'lavfi.astats.Overall.Max_level') levels.push(value);
  }
  return levels.slice(0, levels.length & ~1);
}

/** What was noted last counts for the whole. Null when there was too little to measure. */
async function readLoudness(work: Work): Promise<Loudness | null> {
  const last = new Map<string, number>();
  let [linear, any] = [true, false];
  for await (const [name, value] of readNotes(work, LOUDNESS)) {
    last.set(name, value);
    any = true;
    // Newer ffmpegs tell peaks in decibels, of which the quieter are negative; older ones as a factor.
    if (name.startsWith('lavfi.r128.true_peaks_') && (value < 0 || Number.isNaN(value))) linear = false;
  }
  const [integrated, range] = [last.get('lavfi.r128.I'), last.get('lavfi.r128.LRA')];
  if (!any || integrated === undefined || range === undefined || !Number.isFinite(integrated)) return null;
  const all = [...last].filter(([name]) => name.startsWith('lavfi.r128.true_peaks_')).map(([, value]) => value);
  const highest = Math.max(...all.filter((value) => !Number.isNaN(value)));
  const truePeak = linear ? 20 * Math.log10(highest) : highest;
  return { integrated, range, truePeak: Number.isFinite(truePeak) ? Math.round(truePeak * 100) / 100 : null };
}

async function* readNotes({ folder }: Work, name: string): AsyncGenerator<[string, number]> {
  for await (const line of createInterface({ input: createReadStream(join(folder, name)) })) {
    const [, key, value] = /^(lavfi\.[\w.]+)=(.*)$/.exec(line) ?? [];
    if (key !== undefined) yield [key, Number(value)];
  }
}
