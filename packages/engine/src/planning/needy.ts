import {
  type GraphQLSchema,
  isAbstractType,
  isInterfaceType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  parse,
  print,
  type SelectionNode,
  type SelectionSetNode,
  stripIgnoredCharacters,
} from 'graphql';
import { possibleTypes } from './conditions.js';
import { selecting, variablesIn } from './local-selections.js';
import type { Requirements } from './requirements.js';
import type { Selected } from './selected.js';
import type { FetchNode, QueryPlanSelectionNode } from './supergraph.js';
import { covers, plainFields, renamedKeys, sentFields } from './verify.js';

const entitiesField = '_entities';

type Asked = Pick<Selected, 'type' | 'name'>;
/** Sets of fields by their text. */
type Required = ReadonlyMap<string, SelectionSetNode>;

/** An entity fetch of which some fields require more than others. */
export class Needy {
  /** The types of objects that it sends, with the interfaces of those that tell no more. */
  readonly types: readonly string[];
  /** All that any of its fields requires. */
  readonly all: Required;
  private readonly keysByName: ReadonlyMap<string, string>;
  private readonly namesByKey: ReadonlyMap<string, string>;

  constructor(
    private readonly fetch: FetchNode,
    private readonly asked: readonly Asked[],
    private readonly graph: { readonly schema: GraphQLSchema; readonly requirements: Requirements },
  ) {
    const conditions = (fetch.requires ?? []).flatMap((one) =>
      one.kind === 'InlineFragment' ? one.typeCondition : [],
    );
    const types = conditions.flatMap((one) => (one ? [...possibleTypes(graph.schema, one), one] : []));
    this.types = [...new Set(types)];
    this.all = new Map(asked.flatMap((field) => [...this.required(field)]));
    this.keysByName = renamedKeys(fetch);
    this.namesByKey = new Map([...this.keysByName].map(([name, key]) => [key, name]));
  }

  required({ type, name }: Asked): Required {
    const { schema, requirements } = this.graph;
    const types = new Set([type, ...possibleTypes(schema, type)]);
    const sets = [...types].flatMap((one) => requirements.of(this.fetch.serviceName, one, name) ?? []);
    return new Map(sets.map((set) => [print(set), set]));
  }

  /** The response key under which a required field is found. */
  sentAs(name: string): string {
    return this.keysByName.get(name) ?? name;
  }

  sends(name: string, type: string): boolean {
    return sentFields(this.sentOf(type)).some((one) => (one.alias ?? one.name) === this.sentAs(name));
  }

  /** Something that every object has that is sent, whatever its fields require. */
  keyOf(type: string): string | undefined {
    return this.keysSent(type).flatMap(plainFields)[0]?.name.value;
  }

  /** A fetch for each requirement, of the fields that have it. */
  divided(): FetchNode[] {
    const [operation] = parse(this.fetch.operation, { noLocation: true }).definitions;
    if (operation?.kind !== Kind.OPERATION_DEFINITION) return [this.fetch];
    const groups = new Map(this.asked.map((field) => this.required(field)).map((one) => [textOf(one), one]));
    return [...groups].map(([text, required]) => this.part(operation, text, required));
  }

  private part(operation: OperationDefinitionNode, text: string, required: Required): FetchNode {
    const isOf = (field: Asked) => field.name === '__typename' || textOf(this.required(field)) === text;
    const selectionSet = kept(operation.selectionSet, '', isOf);
    const used = variablesIn(selectionSet);
    const variableDefinitions = operation.variableDefinitions?.filter((one) => used.has(one.variable.name.value)) ?? [];
    const outputRewrites = this.fetch.outputRewrites?.filter(({ path }) => isIn(selectionSet, path));
    return {
      ...this.fetch,
      ...(outputRewrites && { outputRewrites }),
      operation: stripIgnoredCharacters(print({ ...operation, selectionSet, variableDefinitions })),
      variableUsages: this.fetch.variableUsages?.filter((name) => used.has(name)) ?? [],
      requires: this.types.flatMap((type) => this.sending(type, [...required.values()])),
    };
  }

  /** A key, and what is required, of the objects of one type. */
  private sending(type: string, required: readonly SelectionSetNode[]): QueryPlanSelectionNode[] {
    const keys = this.keysSent(type);
    const selections = merged(within(this.sentOf(type), [...keys, ...required], this.namesByKey));
    return keys.length > 0 ? [{ kind: 'InlineFragment', typeCondition: type, selections }] : [];
  }

  /** The keys that are sent; when there are any that no field requires, only those. */
  private keysSent(type: string): readonly SelectionSetNode[] {
    const { schema, requirements } = this.graph;
    const definition = schema.getType(type);
    const interfaces = isObjectType(definition) ? definition.getInterfaces().map(({ name }) => name) : [];
    const keys = [type, ...interfaces].flatMap((one) => requirements.keysOf(this.fetch.serviceName, one));
    const sent = this.sentOf(type);
    const required = new Set([...this.all.values()].flatMap(plainFields).map(({ name }) => this.sentAs(name.value)));
    const others = sentFields(sent).filter((one) => !required.has(one.alias ?? one.name));
    const free = keys.filter((key) => covers(others, key));
    return free.length > 0 ? free : keys.filter((key) => covers(sent, key));
  }

  private sentOf(type: string): readonly QueryPlanSelectionNode[] {
    return (this.fetch.requires ?? []).flatMap((one) =>
      one.kind === 'InlineFragment' && this.isOf(type, one.typeCondition) ? one.selections : [],
    );
  }

  private isOf(type: string, condition = ''): boolean {
    const [one, wanted] = [this.graph.schema.getType(type), this.graph.schema.getType(condition)];
    if (type === condition || !isAbstractType(wanted)) return type === condition;
    return (isObjectType(one) || isInterfaceType(one)) && this.graph.schema.isSubType(wanted, one);
  }
}

function textOf(required: Required): string {
  return [...required.keys()].sort().join();
}

/** What is asked of the entities, as far as it is wanted. */
function kept({ selections }: SelectionSetNode, type: string, isWanted: (field: Asked) => boolean): SelectionSetNode {
  const keep = (one: SelectionNode): SelectionNode[] => {
    if (one.kind === Kind.FRAGMENT_SPREAD) return [one];
    if (one.kind === Kind.FIELD && one.name.value !== entitiesField)
      return isWanted({ type, name: one.name.value }) ? [one] : [];
    if (!one.selectionSet) return [];
    const condition = one.kind === Kind.INLINE_FRAGMENT ? one.typeCondition?.name.value : undefined;
    const selectionSet = kept(one.selectionSet, condition ?? type, isWanted);
    return selectionSet.selections.length > 0 ? [{ ...one, selectionSet }] : [];
  };
  return selecting(selections.flatMap(keep));
}

/** What is sent, as far as it is in some of the sets. */
function within(
  sent: readonly QueryPlanSelectionNode[],
  sets: readonly SelectionSetNode[],
  names: ReadonlyMap<string, string> = new Map(),
): QueryPlanSelectionNode[] {
  return sent.flatMap((one): QueryPlanSelectionNode[] => {
    if (one.kind === 'InlineFragment') return [{ ...one, selections: within(one.selections, sets, names) }];
    if (one.name === '__typename') return [one];
    const name = names.get(one.alias ?? one.name) ?? one.name;
    const same = sets.flatMap(plainFields).filter((field) => field.name.value === name);
    const below = same.flatMap(({ selectionSet }) => selectionSet ?? []);
    if (same.length === 0) return [];
    return [one.selections ? { ...one, selections: within(one.selections, below) } : one];
  });
}

/** Each field once. */
function merged(selections: readonly QueryPlanSelectionNode[]): QueryPlanSelectionNode[] {
  const fields = Map.groupBy(
    selections.filter((one) => one.kind === 'Field'),
    (one) => one.alias ?? one.name,
  );
  return [
    ...[...fields.values()].flatMap(([first, ...others]) => {
      const below = [first, ...others].flatMap((one) => one?.selections ?? []);
      return first ? [{ ...first, ...(first.selections && { selections: merged(below) }) }] : [];
    }),
    ...selections.filter(({ kind }) => kind === 'InlineFragment'),
  ];
}

/** Whether the first response key of a path is asked for. */
function isIn(set: SelectionSetNode, path: readonly string[]): boolean {
  const key = path.find((step) => !step.startsWith('... on '));
  return set.selections.some((one) => {
    if (one.kind === Kind.FIELD && one.name.value !== entitiesField) return (one.alias ?? one.name).value === key;
    return one.kind !== Kind.FRAGMENT_SPREAD && one.selectionSet !== undefined && isIn(one.selectionSet, path);
  });
}
