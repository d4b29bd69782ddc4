import { type GraphQLSchema, isObjectType } from 'graphql';
import type { Path } from '../errors.js';
import { stepsOf } from '../planning/path.js';
import type { ResponsePath } from '../planning/supergraph.js';
import { type Data, isObject, own, reader } from './values.js';

/** Finds the objects at a place of the merged data. */
export type Walk = (root: Data) => Data[];

/** Compiles a path of the plan, where `@` stands for each item of a list. */
export function compileWalk(schema: GraphQLSchema, path: ResponsePath): Walk {
  const collect = stepsOf(path).reduceRight<Collect>((next, { key, types }) => {
    const onward = types ? ofTypes(schema, types, next) : next;
    return key === '@' ? eachItem(onward) : below(key, onward);
  }, take);
  return (root) => {
    const found: Data[] = [];
    collect(root, found);
    return found;
  };
}

type Collect = (value: unknown, found: Data[]) => void;

function eachItem(next: Collect): Collect {
  return (value, found) => {
    if (!Array.isArray(value)) return;
    for (let index = 0; index < value.length; index++) next(value[index], found);
  };
}

function below(key: string, next: Collect): Collect {
  const read = reader(key);
  return (value, found) => {
    if (isObject(value)) next(read(value), found);
  };
}

/** Objects of other types are left out. One that tells only its interface may be of any type. */
function ofTypes(schema: GraphQLSchema, types: readonly string[], next: Collect): Collect {
  const wanted = new Set<unknown>(types);
  const only: Collect = (value, found) => {
    if (Array.isArray(value)) for (const item of value) only(item, found);
    else if (isObject(value)) {
      const name = value['__typename'];
      const isOther = typeof name === 'string' && !wanted.has(name) && isObjectType(schema.getType(name));
      if (!isOther) next(value, found);
    }
  };
  return only;
}

function take(value: unknown, found: Data[]): void {
  if (Array.isArray(value)) for (const item of value) take(item, found);
  else if (isObject(value)) found.push(value);
}

/** Where the wanted objects lie in the answer. Only asked for when there is an error to place. */
export function placesOf(root: Data, path: ResponsePath, wanted: ReadonlySet<Data>): Path[] {
  const steps = stepsOf(path);
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
    const step = steps[depth]?.key;
    if (Array.isArray(value)) items(value, step === '@' ? depth + 1 : depth);
    if (!isObject(value)) return;
    if (step === undefined) {
      if (wanted.has(value)) places.push([...here]);
      return;
    }
    here.push(step);
    visit(own(value, step), depth + 1);
    here.pop();
  };
  visit(root, 0);
  return places;
}
