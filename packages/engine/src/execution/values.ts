/** An object of merged subgraph data. */
export type Data = Record<string, unknown>;

export function isObject(value: unknown): value is Data {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Reads an own property: a response key may be called `constructor`. */
export function own(object: Data, key: string): unknown {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}

/** As {@link own}, for a key that is known beforehand: nearly all are no property that every object inherits. */
export function reader(key: string): (object: Data) => unknown {
  return key in Object.prototype ? (object) => own(object, key) : (object) => object[key];
}

/** Writes an own property: a response key may be called `__proto__`. */
export function setOwn(object: Data, key: string, value: unknown): void {
  if (key !== '__proto__') object[key] = value;
  else Object.defineProperty(object, key, { value, enumerable: true, configurable: true, writable: true });
}

export function copyOf<T>(value: T): T {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(copyOf) as T;
  const prototype: unknown = Object.getPrototypeOf(value);
  // Only what JSON can hold is copied; a Date of a local subgraph is a leaf.
  if (prototype !== null && prototype !== Object.prototype) return value;
  const copy: Data = {};
  for (const key in value) setOwn(copy, key, copyOf(value[key]));
  return copy as T;
}
