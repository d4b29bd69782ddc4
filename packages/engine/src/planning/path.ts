import type { ResponsePath } from './supergraph.js';

/** A step to where the values of a fetch come to lie. */
export interface Step {
  /** A response key, or `@` for each item of a list. */
  readonly key: string;
  /** The only types of objects to go on from; absent when it does not matter. */
  readonly types?: readonly string[];
}

const withTypes = /^(.*?)\|\[(.*)\]$/;

/** Reads a path of the planner, which writes `key|[Type,Type]` where only some types count, and may begin with an empty step. */
export function stepsOf(path: ResponsePath): Step[] {
  return path
    .map(String)
    .map((step) => {
      const [, key, types] = withTypes.exec(step) ?? [];
      return key === undefined || types === undefined ? { key: step } : { key, types: types.split(',') };
    })
    .filter(({ key }) => key !== '');
}
