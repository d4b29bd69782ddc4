import type { GraphQLSchema } from 'graphql';
import type { FetchDataRewrite } from '../planning/supergraph.js';
import { typeCheck } from './type-check.js';
import { type Data, isObject, own, setOwn } from './values.js';

/** Changes representations before they are sent, or data after it came, as the planner asks. */
export type Rewrite = (value: unknown) => void;

const onType = '... on ';

export function compileRewrites(
  schema: GraphQLSchema,
  rewrites: readonly FetchDataRewrite[] | undefined,
): Rewrite | undefined {
  if (!rewrites || rewrites.length === 0) return undefined;
  const steps = rewrites.map((rewrite) => along(schema, rewrite.path.slice(0, -1), lastStep(rewrite)));
  return (value) => {
    for (const step of steps) step(value);
  };
}

function along(schema: GraphQLSchema, path: readonly string[], last: Rewrite): Rewrite {
  const [first, ...rest] = path;
  if (first === undefined) return each(last as (object: Data) => void);
  const next = along(schema, rest, last);
  if (!first.startsWith(onType)) return each((object) => next(own(object, first)));
  const applies = typeCheck(schema, first.slice(onType.length), true);
  return each((object) => {
    if (applies(object)) next(object);
  });
}

function each(change: (object: Data) => void): Rewrite {
  return function visit(value) {
    if (Array.isArray(value)) for (const item of value) visit(item);
    else if (isObject(value)) change(value);
  };
}

function lastStep(rewrite: FetchDataRewrite): Rewrite {
  const key = rewrite.path.at(-1) ?? '';
  if (rewrite.kind === 'ValueSetter') return (object) => setOwn(object as Data, key, rewrite.setValueTo);
  return (value) => {
    const object = value as Data;
    const renamed = own(object, key);
    if (renamed === undefined) return;
    setOwn(object, rewrite.renameKeyTo, renamed);
    delete object[key];
  };
}
