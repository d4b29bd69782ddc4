import {
  type ConstDirectiveNode,
  type DocumentNode,
  Kind,
  parse,
  type SelectionSetNode,
  valueFromASTUntyped,
  visit,
} from 'graphql';
import { textOf } from './selected.js';

/** What the subgraphs need before they can resolve a field or find an entity, as the supergraph tells. */
export interface Requirements {
  /** Whether any field requires anything. */
  readonly areAny: boolean;
  /** The fields that `@requires` names for a field of a type in a subgraph. */
  of(service: string, type: string, field: string): SelectionSetNode | undefined;
  /** A subgraph that needs something for this field. */
  serviceFor(type: string, field: string): string | undefined;
  /** The keys by which a subgraph finds entities of a type. */
  keysOf(service: string, type: string): readonly SelectionSetNode[];
  /** The types that a union or an interface may be of in a subgraph. */
  typesOf(service: string, abstractType: string): ReadonlySet<string>;
  /** What may be asked for besides what clients ask: all fields of keys and requirements, by name, each as text. */
  readonly wanted: ReadonlyMap<string, ReadonlySet<string>>;
  /** Whether a subgraph gives this field of this type to whoever asks, with nothing needed before. */
  resolves(service: string, type: string, field: string): boolean;
}

const none: ReadonlySet<string> = new Set();

export function readRequirements(sdl: string): Requirements {
  const document = parse(sdl, { noLocation: true });
  const services = serviceNames(document);
  const required = new Map<string, Map<string, SelectionSetNode>>();
  const keys = new Map<string, SelectionSetNode[]>();
  const resolvable = new Set<string>();
  const wanted = new Map([['__typename', new Set(['__typename()'])]]);
  const want = (set: SelectionSetNode): SelectionSetNode => {
    visit(set, {
      Field: (one) => void wanted.set(one.name.value, (wanted.get(one.name.value) ?? new Set()).add(textOf(one))),
    });
    return set;
  };
  const types = new Map<string, Set<string>>();
  const noteType = (graph: unknown, abstract: unknown, type: string) => {
    const place = `${services.get(String(graph))} ${abstract}`;
    types.set(place, (types.get(place) ?? new Set()).add(type));
  };
  for (const definition of document.definitions) {
    if (definition.kind === Kind.UNION_TYPE_DEFINITION) {
      for (const { graph, member } of applied(definition.directives, 'join__unionMember'))
        noteType(graph, definition.name.value, String(member));
    }
    if (definition.kind !== Kind.OBJECT_TYPE_DEFINITION && definition.kind !== Kind.INTERFACE_TYPE_DEFINITION) continue;
    const type = definition.name.value;
    for (const one of applied(definition.directives, 'join__implements'))
      noteType(one['graph'], one['interface'], type);
    const owners = applied(definition.directives, 'join__type');
    for (const { graph, key, resolvable } of owners) {
      const place = `${services.get(String(graph))} ${type}`;
      if (typeof key !== 'string') continue;
      const set = want(fieldSet(key));
      if (resolvable !== false) keys.set(place, [...(keys.get(place) ?? []), set]);
    }
    for (const field of definition.fields ?? []) {
      const place = `${type}.${field.name.value}`;
      const joined = applied(field.directives, 'join__field');
      // A field of which nothing is said is in every subgraph that has the type.
      for (const { graph, requires, external, overrideLabel, usedOverridden } of joined.length > 0 ? joined : owners) {
        const service = services.get(String(graph)) ?? '';
        if (!requires && !external && !overrideLabel && !usedOverridden) resolvable.add(`${service} ${place}`);
        if (typeof requires !== 'string') continue;
        const byService = required.get(place) ?? new Map<string, SelectionSetNode>();
        required.set(place, byService.set(service, want(fieldSet(requires))));
      }
    }
  }
  return {
    areAny: required.size > 0,
    of: (service, type, field) => required.get(`${type}.${field}`)?.get(service),
    serviceFor: (type, field) => required.get(`${type}.${field}`)?.keys().next().value,
    keysOf: (service, type) => keys.get(`${service} ${type}`) ?? [],
    typesOf: (service, abstractType) => types.get(`${service} ${abstractType}`) ?? none,
    wanted,
    resolves: (service, type, field) => resolvable.has(`${service} ${type}.${field}`),
  };
}

export function readOverrideLabels(sdl: string): string[] {
  const labels = new Set<string>();
  visit(parse(sdl, { noLocation: true }), {
    Argument({ name, value }) {
      if (name.value === 'overrideLabel' && value.kind === Kind.STRING) labels.add(value.value);
    },
  });
  return [...labels];
}

function applied(directives: readonly ConstDirectiveNode[] = [], name: string): Record<string, unknown>[] {
  return directives
    .filter((directive) => directive.name.value === name)
    .map(({ arguments: args = [] }) =>
      Object.fromEntries(args.map((one) => [one.name.value, valueFromASTUntyped(one.value)])),
    );
}

function fieldSet(text: string): SelectionSetNode {
  const [definition] = parse(`{ ${text} }`, { noLocation: true }).definitions;
  if (definition?.kind !== Kind.OPERATION_DEFINITION) throw new Error(`"${text}" is not a set of fields.`);
  return definition.selectionSet;
}

/** Subgraph names by the enum values that stand for them. */
function serviceNames(document: DocumentNode): Map<string, string> {
  const names = new Map<string, string>();
  for (const definition of document.definitions) {
    if (definition.kind !== Kind.ENUM_TYPE_DEFINITION || definition.name.value !== 'join__Graph') continue;
    for (const { name, directives } of definition.values ?? []) {
      names.set(name.value, String(applied(directives, 'join__graph')[0]?.['name']));
    }
  }
  return names;
}
