import { readdirSync, readFileSync } from 'node:fs';
import { createEngine, type Engine, type EngineActor, isStream, TransportError } from '@medianest/engine';
import { parseConfig } from '@medianest/kit';
import {
  type GraphQLInputType,
  type GraphQLSchema,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  Kind,
  type OperationDefinitionNode,
  parse,
  typeFromAST,
  validate,
} from 'graphql';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readSupergraph } from '../src/index.ts';
import { operationLimitFields, operationLimits } from '../src/limits/operation-limits.ts';

const folder = new URL('../operations/', import.meta.url);
const files = readdirSync(folder).map((name) => readFileSync(new URL(name, folder), 'utf8'));

let engine: Engine;
beforeAll(async () => {
  const limits = operationLimits(parseConfig({}, operationLimitFields));
  const nowhere = async () => {
    throw new TransportError('SUBGRAPH_UNAVAILABLE', 'There is none in this test.');
  };
  engine = await createEngine({
    supergraphSdl: readSupergraph(),
    transports: () => ({ execute: nowhere, subscribe: async function* () {}, close: async () => undefined }),
    limits: Object.fromEntries(Object.entries(limits).map(([name, limit]) => [name, limit / 2])),
  });
});
afterAll(() => engine.close());

/** Some value of a type, and the largest page where a page can be asked for. */
function sample(type: GraphQLInputType, depth = 0): unknown {
  if (isNonNullType(type)) return sample(type.ofType, depth);
  if (isListType(type)) return [sample(type.ofType, depth)];
  if (isEnumType(type)) return type.getValues()[0]?.name;
  if (isInputObjectType(type)) {
    const needed = Object.values(type.getFields()).filter((field) => isNonNullType(field.type) || depth === 0);
    return Object.fromEntries(needed.map((field) => [field.name, sample(field.type, depth + 1)]));
  }
  return type.name === 'Int' || type.name === 'Float' ? 100 : type.name === 'Boolean' ? true : 'x';
}

function variablesOf(schema: GraphQLSchema, { variableDefinitions = [] }: OperationDefinitionNode) {
  return Object.fromEntries(
    variableDefinitions.map(({ variable, type }) => [
      variable.name.value,
      sample(typeFromAST(schema, type as never) as unknown as GraphQLInputType),
    ]),
  );
}

const everyScope: EngineActor = {
  id: 'ada',
  key: 'ada',
  authenticated: true,
  scopes: [...new Set(readSupergraph().match(/[a-z]+:[a-z]+(?="\])/g))],
  headers: () => ({}),
  extensions: () => ({}),
};

/** The codes of what is wrong with an operation; here no subgraph can be reached. */
async function codesOf(query: string, operation: OperationDefinitionNode): Promise<unknown[]> {
  const variables = variablesOf(engine.schema, operation);
  const request = { query, operationName: operation.name?.value, variables, actor: everyScope, requestId: 'r' };
  if (operation.operation !== 'subscription') return (await engine.execute(request)).errors.map(codeOf);
  const result = await engine.subscribe(request);
  if (!isStream(result)) return result.errors.map(codeOf);
  await result.return?.();
  return ['SUBGRAPH_UNAVAILABLE'];
}

const codeOf = ({ extensions }: { extensions?: Readonly<Record<string, unknown>> }) => extensions?.['code'];

test('the operations of our own clients need less than half of what is allowed, with the largest pages there are', async () => {
  const names: (string | undefined)[] = [];
  for (const query of files) {
    for (const definition of parse(query).definitions) {
      if (definition.kind !== Kind.OPERATION_DEFINITION) continue;
      names.push(definition.name?.value);
      expect([...new Set(await codesOf(query, definition))], names.at(-1)).toEqual(['SUBGRAPH_UNAVAILABLE']);
    }
  }
  expect(names).toContain('MediaFiles');
});

test.each(['README.md', 'docs/RUNNING.md'])('what %s shows to type can be asked', (page) => {
  const text = readFileSync(new URL(`../../${page}`, import.meta.url), 'utf8');
  const shown = [...text.matchAll(/```graphql\n(.*?)```/gs)].map(([, operation = '']) => operation);
  expect(shown.length).toBeGreaterThan(0);
  for (const operation of shown) expect(validate(engine.schema, parse(operation)), operation).toEqual([]);
});
