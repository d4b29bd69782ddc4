import type { z } from 'zod';
import { ServiceProblem } from '../problem.js';
import type { HttpAnswer } from './http.js';

/** @param says who should say it, such as "a Plex Media Server". Throws a ServiceProblem for what it would not say. */
export function readJson<T>(answer: HttpAnswer, schema: z.ZodType<T>, says: string): T {
  const value = tryJson(readText(answer));
  if (value === undefined) throw new ServiceProblem('UNEXPECTED', `its answer is not JSON, as ${says} would give it.`);
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new ServiceProblem('UNEXPECTED', `its answer is not what ${says} says.`);
}

/** The body of an answer that is one. Throws a ServiceProblem for another status. */
export function readText({ status, headers, body }: HttpAnswer): string {
  if (status >= 300 && status < 400) {
    throw new ServiceProblem('UNEXPECTED', `it redirects${target(headers['location'])}; give the final address.`);
  }
  if (status < 200 || status > 299) throw new ServiceProblem('UNEXPECTED', `it answers with status ${status}.`);
  return body;
}

/** Entries that can be read, and how many cannot: a broken one must not hide the others. */
export function readEach<T>(schema: z.ZodType<T>, values: readonly unknown[]): { good: T[]; bad: number } {
  const results = values.map((value) => schema.safeParse(value));
  const good = results.flatMap((result) => (result.success ? [result.data] : []));
  return { good, bad: results.length - good.length };
}

/** @returns undefined for what is no JSON. */
export function tryJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Where a redirect leads, without anything that could be secret in it. */
function target(location: string | string[] | undefined): string {
  return typeof location === 'string' && URL.canParse(location) ? ` to ${new URL(location).origin}` : '';
}
