import { copyOf, type Data, isObject, own, setOwn } from './values.js';

/** Adds what a subgraph said about an object to what is known of it: later values win, objects and lists of one length are joined. */
export function mergeInto(target: Data, source: Data): void {
  mergeWith(target, source, (value) => value);
}

/** As {@link mergeInto}, for a source that is merged into other targets as well. */
export function mergeCopyInto(target: Data, source: Data): void {
  mergeWith(target, source, copyOf);
}

type Take = <T>(value: T) => T;

function mergeWith(target: Data, source: Data, take: Take): void {
  for (const key in source) {
    const incoming = source[key];
    if (incoming === undefined) continue;
    if (key === '__proto__') setOwn(target, key, joined(own(target, key), incoming, take));
    // What is inherited is never an object, so it is replaced and not joined.
    else
      target[key] = typeof incoming === 'object' && incoming !== null ? joined(target[key], incoming, take) : incoming;
  }
}

function joined(known: unknown, incoming: unknown, take: Take): unknown {
  if (isObject(known) && isObject(incoming)) {
    mergeWith(known, incoming, take);
    return known;
  }
  if (Array.isArray(known) && Array.isArray(incoming) && known.length === incoming.length) {
    for (const [index, item] of incoming.entries()) known[index] = joined(known[index], item, take);
    return known;
  }
  return take(incoming);
}
