import type { Data } from './values.js';

const absent = new WeakSet<object>();

/** A subgraph answered that it has no such entity, or none to show to this actor. That is an answer, no mistake. */
export const noteAbsent = (object: Data): unknown => absent.add(object);

export const isAbsent = (object: object): boolean => absent.has(object);
