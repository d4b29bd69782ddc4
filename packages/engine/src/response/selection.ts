import {
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isInterfaceType,
  isObjectType,
  Kind,
  SchemaMetaFieldDef,
  type SelectionNode,
  type SelectionSetNode,
  TypeMetaFieldDef,
  TypeNameMetaFieldDef,
} from 'graphql';
import type { DeniedFields } from '../operations/planned-document.js';

/** What the shape of an answer depends on, besides the types of the objects in it. */
export interface SelectionContext {
  readonly schema: GraphQLSchema;
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  readonly denied: DeniedFields;
  /** What clients call the fields that have another response key in the merged data. */
  readonly clientKeys: ReadonlyMap<string, string>;
  /** The value of a variable used by `@skip` or `@include`. */
  readonly condition: (variable: string) => boolean;
}

/** One field of an answer: all selections of one response key, merged. */
export interface SelectedField {
  /** In the answer. */
  readonly key: string;
  /** The response key in the merged data. */
  readonly source: string;
  readonly name: string;
  readonly type: GraphQLOutputType;
  /** What it needs that the actor does not have. */
  readonly denied: boolean;
  readonly parent: GraphQLNamedType;
  readonly nodes: readonly FieldNode[];
  /** Of fields that return objects. */
  readonly selection: Selection | undefined;
}

/** The merged selection sets of one place in an operation. Works out the fields once for each type met there. */
export class Selection {
  private readonly byType = new Map<string, readonly SelectedField[]>();

  constructor(
    private readonly context: SelectionContext,
    private readonly sets: readonly SelectionSetNode[],
  ) {}

  fieldsOf(type: GraphQLNamedType): readonly SelectedField[] {
    let fields = this.byType.get(type.name);
    if (!fields) {
      fields = this.collect(type);
      this.byType.set(type.name, fields);
    }
    return fields;
  }

  private collect(type: GraphQLNamedType): SelectedField[] {
    const nodes = new Map<string, FieldNode[]>();
    const spread = new Set<string>();
    const walk = ({ selections }: SelectionSetNode): void => {
      for (const selection of selections) {
        if (!isIncluded(selection, this.context.condition)) continue;
        if (selection.kind === Kind.FIELD) add(nodes, selection.alias?.value ?? selection.name.value, selection);
        else if (selection.kind === Kind.INLINE_FRAGMENT) {
          if (this.applies(selection.typeCondition?.name.value, type)) walk(selection.selectionSet);
        } else if (!spread.has(selection.name.value)) {
          spread.add(selection.name.value);
          const fragment = this.context.fragments.get(selection.name.value);
          if (fragment && this.applies(fragment.typeCondition.name.value, type)) walk(fragment.selectionSet);
        }
      }
    };
    for (const set of this.sets) walk(set);
    return [...nodes].flatMap(([source, same]) => this.field(type, source, same) ?? []);
  }

  private field(parent: GraphQLNamedType, source: string, nodes: readonly FieldNode[]): SelectedField | undefined {
    const name = nodes[0]?.name.value ?? source;
    const definition = fieldOf(parent, name);
    if (!definition) return undefined;
    const sets = nodes.flatMap(({ selectionSet }) => selectionSet ?? []);
    const selection = sets.length > 0 ? new Selection(this.context, sets) : undefined;
    return {
      key: this.context.clientKeys.get(source) ?? source,
      source,
      name,
      type: definition.type,
      denied: this.context.denied(parent, definition),
      parent,
      nodes,
      selection,
    };
  }

  private applies(condition: string | undefined, type: GraphQLNamedType): boolean {
    if (condition === undefined || condition === type.name) return true;
    const wanted = this.context.schema.getType(condition);
    if (!isAbstractType(wanted)) return false;
    return (isObjectType(type) || isInterfaceType(type)) && this.context.schema.isSubType(wanted, type);
  }
}

function add(nodes: Map<string, FieldNode[]>, key: string, node: FieldNode): void {
  const same = nodes.get(key);
  if (same) same.push(node);
  else nodes.set(key, [node]);
}

const metaFields = new Map(
  [SchemaMetaFieldDef, TypeMetaFieldDef, TypeNameMetaFieldDef].map((field) => [field.name, field]),
);

function fieldOf(parent: GraphQLNamedType, name: string): GraphQLField<unknown, unknown> | undefined {
  const own = isObjectType(parent) || isInterfaceType(parent) ? parent.getFields()[name] : undefined;
  return own ?? metaFields.get(name);
}

function isIncluded({ directives = [] }: SelectionNode, condition: SelectionContext['condition']): boolean {
  return directives.every(({ name, arguments: args = [] }) => {
    if (name.value !== 'skip' && name.value !== 'include') return true;
    const value = args[0]?.value;
    const yes =
      value?.kind === Kind.VARIABLE ? condition(value.name.value) : value?.kind === Kind.BOOLEAN && value.value;
    return yes === (name.value === 'include');
  });
}

/** The type of an object as its `__typename` tells, or as its field declares when it does not say. */
export function typeOfObject(
  schema: GraphQLSchema,
  value: Readonly<Record<string, unknown>>,
  declared: GraphQLOutputType,
): GraphQLNamedType | undefined {
  const name = value['__typename'];
  if (typeof name !== 'string') return getNamedType(declared);
  return schema.getType(name);
}
