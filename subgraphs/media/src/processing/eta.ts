import { ProcessingState, ProcessingStep } from '../media-file/enums.js';
import type { ProcessingJob } from './processing-job.js';
import { type StepName, steps } from './steps.js';

type Job = Pick<ProcessingJob, 'step' | 'state' | 'progress' | 'expectedS' | 'startedAt' | 'finishedAt'>;

/** As many light steps are done at once. */
const SIDE_BY_SIDE = 2;
/** Before so much of a step is done, its own speed says little. */
const TELLING = 0.05;

/**
 * How long the rest of a run takes, in seconds: by the speed of what runs, and for what waits by how this machine has
 * kept to the expectations so far. Null while nobody can tell: before the steps are planned, and while none runs.
 */
export function etaSeconds(jobs: readonly Job[], now: Date): number | null {
  if (!jobs.some(({ step }) => step === ProcessingStep.PUBLISH)) return null;
  if (!jobs.some(({ state }) => state === ProcessingState.RUNNING)) return null;
  const pace = paceOf(jobs, now);
  const left = { light: [0], encode: [0], after: [0] };
  for (const job of jobs) left[placeOf(job)].push(remaining(job, { pace, now }));
  const light = Math.max(sum(left.light) / SIDE_BY_SIDE, ...left.light);
  return Math.ceil(Math.max(light, sum(left.encode)) + sum(left.after));
}

const placeOf = ({ step }: Job) => (step in steps ? steps[step as StepName].lane : 'after');
const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0);
const seconds = (from: Date, to: Date) => Math.max(0, (to.getTime() - from.getTime()) / 1000);

function remaining(job: Job, { pace, now }: { readonly pace: number; readonly now: Date }): number {
  if (job.state === ProcessingState.WAITING) return job.expectedS * pace;
  if (job.state !== ProcessingState.RUNNING || !job.startedAt) return 0;
  const gone = seconds(job.startedAt, now);
  const [expected, left] = [job.expectedS * pace, 1 - job.progress];
  // ffmpeg takes its time before the first of a film comes out: the more is done, the more its own speed says.
  return job.progress >= TELLING ? left * (left * expected + gone) : Math.max(expected - gone, 1);
}

/** 2 when everything so far has taken twice as long as expected. */
function paceOf(jobs: readonly Job[], now: Date): number {
  const told = jobs.filter(({ state, progress }) => state === ProcessingState.DONE || progress >= TELLING);
  const expected = sum(told.map(({ expectedS, progress }) => expectedS * progress));
  const taken = sum(told.map((job) => (job.startedAt ? seconds(job.startedAt, job.finishedAt ?? now) : 0)));
  return expected > 0 ? Math.min(10, Math.max(0.1, taken / expected)) : 1;
}
