import {
  type ConstDirectiveNode,
  type DocumentNode,
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  parse,
  valueFromASTUntyped,
} from 'graphql';
import type { EngineActor } from '../types.js';

/** What an actor must have: each entry of `scopes` and `policies` is a list of alternatives, each of them a list of all needed. */
export interface Requirement {
  readonly id: string;
  readonly authenticated: boolean;
  readonly scopes: readonly Alternatives[];
  readonly policies: readonly Alternatives[];
}

type Alternatives = readonly (readonly string[])[];

/** The rules of `@authenticated`, `@requiresScopes` and `@policy` in a supergraph. */
export interface AccessRules {
  /** What reading this field of this type needs; undefined when anyone may. */
  of(parent: GraphQLNamedType, field: GraphQLField<unknown, unknown>): Requirement | undefined;
}

export function satisfies(
  actor: Pick<EngineActor, 'authenticated' | 'scopes' | 'policies'>,
  requirement: Requirement,
): boolean {
  return (
    (actor.authenticated || !requirement.authenticated) &&
    requirement.scopes.every((alternatives) => hasOneOf(alternatives, actor.scopes)) &&
    requirement.policies.every((alternatives) => hasOneOf(alternatives, actor.policies ?? []))
  );
}

function hasOneOf(alternatives: Alternatives, granted: readonly string[]): boolean {
  return alternatives.some((all) => all.every((one) => granted.includes(one)));
}

/**
 * A field needs what its own definition, the type it is read from and the type it returns need.
 * Read through an interface it needs what every type behind it needs, so that no detour shows more.
 */
export function readAccessRules(sdl: string, schema: GraphQLSchema): AccessRules {
  const marks = collectMarks(parse(sdl, { noLocation: true }));
  const known = new Map<string, Requirement | undefined>();
  if (marks.size === 0) return { of: () => undefined };

  const behind = (type: GraphQLNamedType): string[] =>
    isAbstractType(type) ? [type.name, ...schema.getPossibleTypes(type).map(({ name }) => name)] : [type.name];
  const compute = (parent: GraphQLNamedType, field: GraphQLField<unknown, unknown>) => {
    const owners = behind(parent);
    const places = [...owners, ...owners.map((name) => `${name}.${field.name}`), getNamedType(field.type).name];
    return combine(places.flatMap((place) => marks.get(place) ?? []));
  };

  return {
    of(parent, field) {
      const place = `${parent.name}.${field.name}`;
      if (!known.has(place)) known.set(place, field.name.startsWith('__') ? undefined : compute(parent, field));
      return known.get(place);
    },
  };
}

type Mark = Omit<Requirement, 'id'>;

function combine(marks: readonly Mark[]): Requirement | undefined {
  if (marks.length === 0) return undefined;
  const authenticated = marks.some((mark) => mark.authenticated);
  const scopes = marks.flatMap((mark) => mark.scopes);
  const policies = marks.flatMap((mark) => mark.policies);
  return { id: JSON.stringify([authenticated, scopes, policies]), authenticated, scopes, policies };
}

/** Marks by `Type` and `Type.field`. */
function collectMarks(document: DocumentNode): Map<string, Mark> {
  const names = directiveNames(document);
  const marks = new Map<string, Mark>();
  const note = (place: string, directives: readonly ConstDirectiveNode[] = []) => {
    const relevant = directives.filter(({ name }) => names.has(name.value));
    if (relevant.length === 0) return;
    const authenticated = relevant.some(({ name }) => names.get(name.value) === 'authenticated');
    marks.set(place, { authenticated, scopes: listsOf(relevant, 'scopes'), policies: listsOf(relevant, 'policies') });
  };
  for (const definition of document.definitions) {
    if (!('name' in definition) || !definition.name || !('directives' in definition)) continue;
    if (definition.kind === 'OperationDefinition' || definition.kind === 'FragmentDefinition') continue;
    note(definition.name.value, definition.directives);
    if (!('fields' in definition)) continue;
    for (const field of definition.fields ?? []) note(`${definition.name.value}.${field.name.value}`, field.directives);
  }
  return marks;
}

function listsOf(directives: readonly ConstDirectiveNode[], argument: string): Alternatives[] {
  return directives.flatMap(({ arguments: args }) =>
    (args ?? [])
      .filter(({ name }) => name.value === argument)
      .map(({ value }) => valueFromASTUntyped(value) as Alternatives),
  );
}

/** Which directive is which in this supergraph: `@link(as:)` may rename them. */
function directiveNames(document: DocumentNode): Map<string, string> {
  const names = new Map<string, string>();
  for (const definition of document.definitions) {
    if (definition.kind !== 'SchemaDefinition' && definition.kind !== 'SchemaExtension') continue;
    for (const { arguments: args = [] } of definition.directives ?? []) {
      const link = Object.fromEntries(args.map(({ name, value }) => [name.value, valueFromASTUntyped(value)]));
      const feature = /\/(authenticated|requiresScopes|policy)\/v\d/.exec(String(link['url'] ?? ''))?.[1];
      if (feature) names.set(typeof link['as'] === 'string' ? link['as'] : feature, feature);
    }
  }
  return names;
}
