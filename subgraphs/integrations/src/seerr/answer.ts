import type { z } from 'zod';
import { readJson, tryJson } from '../outbound/answer.js';
import type { HttpAnswer } from '../outbound/http.js';
import { ServiceProblem } from '../problem.js';
import * as wire from './wire.js';

export const SAYS = 'Overseerr or Seerr';

/** What was asked for. Throws a ServiceProblem for everything else. */
export function read<T>(answer: HttpAnswer, schema: z.ZodType<T>): T {
  if (answer.status === 401 || answer.status === 403) throw keyRefused();
  return readJson(answer, schema, SAYS);
}

export const keyRefused = (): ServiceProblem =>
  new ServiceProblem('REFUSED', 'Give the API key that its general settings show.');

/** A 403 comes for a wrong key and for what somebody may not do; only the guard of all its routes says `error`. */
export function isKeyRefused({ body }: HttpAnswer): boolean {
  const said = wire.refusal.safeParse(tryJson(body));
  return said.success && Boolean(said.data.error);
}

/** Whether it says so itself: a proxy that does not find it says nothing about the request. */
export function isMissing({ status, body }: HttpAnswer): boolean {
  return status === 404 && Boolean(saidIn(body));
}

const MAX_SENTENCE = 300;

/** What it says of its refusal, for people; a sentence of ours when it says nothing. */
export function sentenceOf({ status, body }: HttpAnswer): string {
  const sentence = saidIn(body) || `it answers with status ${status}.`;
  return sentence.replaceAll(/\s+/g, ' ').slice(0, MAX_SENTENCE).toWellFormed();
}

/** Its own words, in whichever shape. */
export function saidIn(body: string): string | null | undefined {
  const said = wire.refusal.safeParse(tryJson(body));
  return said.success ? said.data.message || said.data.error : undefined;
}
