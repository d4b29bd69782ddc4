import type { Path } from '../errors.js';
import type { ResponsePath } from '../planning/supergraph.js';
import { type Data, isObject, own } from './values.js';

/** The objects at a path of the plan, where `@` stands for each item of a list. */
export function objectsAt(root: Data, path: ResponsePath): Data[] {
  const found: Data[] = [];
  collect(root, path, 0, found);
  return found;
}

function collect(value: unknown, path: ResponsePath, depth: number, found: Data[]): void {
  if (value === null || value === undefined) return;
  const step = path[depth];
  if (step === undefined) flatten(value, found);
  else if (step === '@') {
    if (Array.isArray(value)) for (const item of value) collect(item, path, depth + 1, found);
  } else if (isObject(value)) collect(own(value, String(step)), path, depth + 1, found);
}

function flatten(value: unknown, found: Data[]): void {
  if (Array.isArray(value)) for (const item of value) flatten(item, found);
  else if (isObject(value)) found.push(value);
}

/** Where the wanted objects lie in the answer. Only asked for when there is an error to place. */
export function placesOf(root: Data, path: ResponsePath, wanted: ReadonlySet<Data>): Path[] {
  const places: Path[] = [];
  const here: (string | number)[] = [];
  const items = (values: readonly unknown[], depth: number) => {
    for (const [index, item] of values.entries()) {
      here.push(index);
      visit(item, depth);
      here.pop();
    }
  };
  const visit = (value: unknown, depth: number): void => {
    const step = path[depth];
    if (Array.isArray(value)) items(value, step === '@' ? depth + 1 : depth);
    if (!isObject(value)) return;
    if (step === undefined) {
      if (wanted.has(value)) places.push([...here]);
      return;
    }
    here.push(step);
    visit(own(value, String(step)), depth + 1);
    here.pop();
  };
  visit(root, 0);
  return places;
}
