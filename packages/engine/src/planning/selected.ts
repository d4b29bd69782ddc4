import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLSchema,
  getNamedType,
  isInterfaceType,
  isObjectType,
  Kind,
  parse,
  print,
  type SelectionSetNode,
  type ValueNode,
  valueFromASTUntyped,
} from 'graphql';
import { type Condition, conditionsOf, isOneOf, possibleTypes, typesAlong } from './conditions.js';
import { stepsOf } from './path.js';
import type { FetchNode, PlanNode, QueryPlan, ResponsePath } from './supergraph.js';

/** A field that a fetch of a plan selects. */
export interface Selected {
  /** The type it is selected on, empty when that is not known. */
  readonly type: string;
  readonly name: string;
  /** `name(arguments)`, to tell two fields of one response key apart. */
  readonly text: string;
  /** Where its value comes to lie, without the steps through lists. */
  readonly place: string;
  /** All that has to hold for it to be asked for. */
  readonly conditions: readonly Condition[];
  readonly node: FetchNode;
  /** The place of what the fetch is asked of. */
  readonly base: string;
  /** Whether it is asked for on an entity that was sent. */
  readonly isOfEntity: boolean;
}

/** Every field that any fetch of a plan selects. */
export function selectedFields({ node }: QueryPlan, schema: GraphQLSchema): Selected[] {
  if (!node) return [];
  const nodes: PlanNode[] = node.kind === 'Subscription' ? [node.primary, ...(node.rest ? [node.rest] : [])] : [node];
  return nodes
    .flatMap((one) => fetchesWithin(one, { path: [], conditions: [] }))
    .flatMap(({ fetch, path, conditions }) => {
      const reader = new Reader(schema, fetch.requires !== undefined);
      const fields = reader.read(parse(fetch.operation, silent), path, [...conditions, ...typesAlong(path)]);
      const base = keysOf(path).join('.');
      return fields.map((field) => ({ ...field, node: fetch, base }));
    });
}

const silent = { noLocation: true };

/** Equal for fields that mean the same, however their arguments are written. */
export function textOf({ name, arguments: args = [] }: FieldNode): string {
  const texts = args.map((one) => `${one.name.value}:${valueText(one.value)}`).sort();
  return `${name.value}(${texts.join()})`;
}

function valueText(value: ValueNode): string {
  if (value.kind === Kind.VARIABLE) return print(value);
  if (value.kind === Kind.LIST) return `[${value.values.map(valueText).join()}]`;
  if (value.kind !== Kind.OBJECT) return JSON.stringify(valueFromASTUntyped(value));
  const texts = value.fields.map((one) => `${one.name.value}:${valueText(one.value)}`).sort();
  return `{${texts.join()}}`;
}

function keysOf(path: ResponsePath): string[] {
  return stepsOf(path).flatMap(({ key }) => (key === '@' ? [] : [key]));
}

interface Position {
  readonly path: ResponsePath;
  readonly conditions: readonly Condition[];
}

function fetchesWithin(node: PlanNode, at: Position): (Position & { readonly fetch: FetchNode })[] {
  switch (node.kind) {
    case 'Fetch':
      return [{ fetch: node, ...at }];
    case 'Flatten':
      return fetchesWithin(node.node, { ...at, path: [...at.path, ...node.path] });
    case 'Sequence':
    case 'Parallel':
      return node.nodes.flatMap((child) => fetchesWithin(child, at));
    case 'Condition':
      return [node.ifClause, node.elseClause].flatMap((child, index) => {
        const conditions = [...at.conditions, { text: `$${node.condition} is ${index === 0}` }];
        return child ? fetchesWithin(child, { ...at, conditions }) : [];
      });
    case 'Defer':
      return [];
  }
}

/** Where in a fetch's operation the reader is. */
type Here = Pick<Selected, 'type' | 'isOfEntity' | 'conditions'> & { readonly path: ResponsePath };

class Reader {
  private readonly found: Omit<Selected, 'node' | 'base'>[] = [];
  private readonly fragments = new Map<string, FragmentDefinitionNode>();

  constructor(
    private readonly schema: GraphQLSchema,
    private readonly asksForEntities: boolean,
  ) {}

  read(
    { definitions }: DocumentNode,
    at: ResponsePath,
    conditions: readonly Condition[] = [],
  ): Omit<Selected, 'node' | 'base'>[] {
    for (const one of definitions) if (one.kind === Kind.FRAGMENT_DEFINITION) this.fragments.set(one.name.value, one);
    const path = keysOf(at);
    for (const one of definitions) {
      if (one.kind !== Kind.OPERATION_DEFINITION) continue;
      const type = this.schema.getRootType(one.operation)?.name ?? '';
      this.set(one.selectionSet, { type, path, isOfEntity: false, conditions });
    }
    return this.found;
  }

  private set({ selections }: SelectionSetNode, here: Here): void {
    for (const one of selections) {
      const conditions = [...here.conditions, ...conditionsOf(one)];
      if (one.kind === Kind.FIELD) this.field(one, { ...here, conditions });
      else {
        const fragment = one.kind === Kind.FRAGMENT_SPREAD ? this.fragments.get(one.name.value) : one;
        const type = fragment?.typeCondition?.name.value ?? here.type;
        const cast = this.cast(here, type);
        if (fragment) this.set(fragment.selectionSet, { ...here, type, conditions: [...conditions, ...cast] });
      }
    }
  }

  /** Nothing when every object that may be there is of the type. */
  private cast({ type, path }: Here, to: string): Condition[] {
    const types = possibleTypes(this.schema, to);
    const isSure = type !== '' && possibleTypes(this.schema, type).every((one) => types.includes(one));
    // An object of a subgraph that knows only the interface is called by that.
    return isSure ? [] : [isOneOf(path.join('.'), types, to)];
  }

  private field(one: FieldNode, here: Here): void {
    const { name, alias, selectionSet } = one;
    if (this.asksForEntities && name.value === '_entities' && selectionSet) {
      this.set(selectionSet, { ...here, type: '', isOfEntity: true });
      return;
    }
    const path = [...here.path, alias?.value ?? name.value];
    const { type, isOfEntity, conditions } = here;
    this.found.push({ type, name: name.value, text: textOf(one), place: path.join('.'), isOfEntity, conditions });
    if (selectionSet)
      this.set(selectionSet, { type: this.typeBelow(type, name.value), path, isOfEntity: false, conditions });
  }

  private typeBelow(type: string, field: string): string {
    const parent = this.schema.getType(type);
    if (!isObjectType(parent) && !isInterfaceType(parent)) return '';
    const definition = parent.getFields()[field];
    return definition ? getNamedType(definition.type).name : '';
  }
}
