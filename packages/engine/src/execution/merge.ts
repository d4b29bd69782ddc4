import { copyOf, type Data, isObject, own, setOwn } from './values.js';

/** Adds what a subgraph said about an object to what is known of it: later values win, objects and lists of one length are joined. */
export function mergeInto(target: Data, source: Data): void {
  for (const key of Object.keys(source)) {
    const incoming = source[key];
    if (incoming === undefined) continue;
    setOwn(target, key, joined(own(target, key), incoming));
  }
}

/** As {@link mergeInto}, for a source that is merged into other targets as well. */
export function mergeCopyInto(target: Data, source: Data): void {
  mergeInto(target, copyOf(source) as Data);
}

function joined(known: unknown, incoming: unknown): unknown {
  if (isObject(known) && isObject(incoming)) {
    mergeInto(known, incoming);
    return known;
  }
  if (Array.isArray(known) && Array.isArray(incoming) && known.length === incoming.length) {
    for (const [index, item] of incoming.entries()) known[index] = joined(known[index], item);
    return known;
  }
  return incoming;
}
