import { expect, test } from 'vitest';
import { ProcessingState, ProcessingStep } from '../media-file/enums.js';
import { etaSeconds } from './eta.js';

const now = new Date('2026-11-21T12:00:00Z');
const ago = (seconds: number) => new Date(now.getTime() - seconds * 1000);

type Job = Parameters<typeof etaSeconds>[0][number];
const job = (step: keyof typeof ProcessingStep, rest: Partial<Job> = {}): Job => ({
  ...{ step: ProcessingStep[step], state: ProcessingState.WAITING, progress: 0, expectedS: 10 },
  ...{ startedAt: null, finishedAt: null, ...rest },
});
const running = (gone: number, progress: number) => ({
  ...{ state: ProcessingState.RUNNING, startedAt: ago(gone), progress },
});
const done = (from: number, to: number) => ({
  ...{ state: ProcessingState.DONE, startedAt: ago(from), finishedAt: ago(to), progress: 1 },
});

test('nobody can tell before the steps are planned, nor while the file waits for its turn', () => {
  expect(etaSeconds([job('PROBE', running(1, 0))], now)).toBeNull();
  expect(etaSeconds([job('PROBE', done(5, 4)), job('PACKAGE'), job('PUBLISH')], now)).toBeNull();
});

test('what runs goes on at its own speed', () => {
  const jobs = [job('PACKAGE', running(20, 0.25)), job('PUBLISH', { expectedS: 0 })];
  expect(etaSeconds(jobs, now)).toBe(60);
});

test('what is slow to get going is believed the less, the less of it is done', () => {
  const others = [job('SOUND', done(12, 2)), job('PUBLISH', { expectedS: 0 })];
  const film = (gone: number, progress: number) => job('PACKAGE', { expectedS: 30, ...running(gone, progress) });
  expect(etaSeconds([film(10, 0.05), ...others], now)).toBeLessThan(60);
  expect(etaSeconds([film(54, 0.9), ...others], now)).toBe(6);
});

test('what waits is expected to be as slow as what was done', () => {
  const jobs = [job('PROBE', done(30, 10)), job('PACKAGE', running(0, 0)), job('PUBLISH', { expectedS: 1 })];
  expect(etaSeconds(jobs, now)).toBe(22);
});

test('light steps are done beside a film; the longer of the two counts', () => {
  const film = job('PACKAGE', running(10, 0.5));
  const light = (['THUMBNAILS', 'TRICKPLAY', 'PREVIEW'] as const).map((step) => job(step, running(10, 0.25)));
  expect(etaSeconds([film, job('PUBLISH', { expectedS: 0 })], now)).toBe(10);
  expect(etaSeconds([film, ...light, job('PUBLISH', { expectedS: 0 })], now)).toBe(39);
});
