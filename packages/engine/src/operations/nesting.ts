import type { GraphQLFormattedError } from 'graphql';
import { problem } from '../errors.js';
import type { Variables } from '../types.js';

/** Far more than any input needs; what goes deeper could not be written as text again. */
const deepest = 100;

/** What is wrong with variables whose lists and objects lie in each other on too many levels. */
export function tooDeep(variables: Variables): GraphQLFormattedError | undefined {
  const message = `The variables have lists and objects within each other on more than ${deepest} levels.`;
  return isDeeperThan(deepest, variables) ? problem('OPERATION_TOO_LARGE', message) : undefined;
}

function isDeeperThan(levels: number, value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (levels === 0) return true;
  for (const item of Object.values(value)) if (isDeeperThan(levels - 1, item)) return true;
  return false;
}
