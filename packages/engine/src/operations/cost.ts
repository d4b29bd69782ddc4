import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isCompositeType,
  isInterfaceType,
  isListType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
  valueFromASTUntyped,
} from 'graphql';
import type { Variables } from '../types.js';
import type { CostRules } from './cost-rules.js';

/** What an operation may cost at most with these variables, page sizes taken from them. */
export type Cost = (variables: Variables) => number;

export interface CostOptions {
  readonly schema: GraphQLSchema;
  readonly rules: CostRules;
  /** How long a list is taken to be that no `@listSize` speaks of. */
  readonly listSize: number;
}

/**
 * Counts as the IBM specification of `@cost` and `@listSize` does: an object costs 1 and a leaf 0 where no weight says
 * otherwise, and what is in a list counts as often as the list may be long. Of fragments on different types all count.
 */
export function compileCost(options: CostOptions, operation: OperationDefinitionNode, document: DocumentNode): Cost {
  const compiler = new CostCompiler(options, document);
  const root = options.schema.getRootType(operation.operation);
  return root ? compiler.set(operation.selectionSet, { parent: root, sizes: none }) : free;
}

type Sizes = ReadonlyMap<string, Cost>;

interface Place {
  readonly parent: GraphQLNamedType;
  /** The lengths that the field above has set for lists in it. */
  readonly sizes: Sizes;
}

const none: Sizes = new Map();
const free: Cost = () => 0;

class CostCompiler {
  private readonly fragments = new Map<string, FragmentDefinitionNode>();

  constructor(
    private readonly options: CostOptions,
    document: DocumentNode,
  ) {
    for (const one of document.definitions) {
      if (one.kind === Kind.FRAGMENT_DEFINITION) this.fragments.set(one.name.value, one);
    }
  }

  set({ selections }: SelectionSetNode, place: Place): Cost {
    const costs = selections.map((one) => this.selection(one, place)).filter((cost) => cost !== free);
    if (costs.length === 0) return free;
    return (variables) => costs.reduce((sum, cost) => sum + cost(variables), 0);
  }

  private selection(one: SelectionNode, place: Place): Cost {
    if (one.kind === Kind.FIELD) return this.field(one, place);
    const fragment = one.kind === Kind.FRAGMENT_SPREAD ? this.fragments.get(one.name.value) : one;
    if (!fragment) return free;
    const condition = fragment.typeCondition?.name.value;
    const parent = (condition && this.options.schema.getType(condition)) || place.parent;
    return this.set(fragment.selectionSet, { ...place, parent });
  }

  private field(node: FieldNode, { parent, sizes }: Place): Cost {
    const field = isObjectType(parent) || isInterfaceType(parent) ? parent.getFields()[node.name.value] : undefined;
    // What is left are __typename, __schema and __type.
    if (!field) return free;
    const { rules } = this.options;
    const type = getNamedType(field.type);
    const length = this.length(node, field, parent);
    const sizedFields = rules.list(parent.name, field.name)?.sizedFields ?? [];
    const within = { parent: type, sizes: new Map(sizedFields.map((name) => [name, length])) };
    const below = node.selectionSet ? this.set(node.selectionSet, within) : free;
    const own = rules.weight(parent.name, field.name) ?? rules.typeWeight(type.name) ?? (isCompositeType(type) ? 1 : 0);
    const args = (node.arguments ?? []).reduce(
      (sum, { name }) => sum + (rules.argumentWeight(parent.name, field.name, name.value) ?? 0),
      0,
    );
    const times = sizes.get(field.name) ?? (isList(field) ? length : once);
    if (own === 0 && args === 0 && below === free) return free;
    return (variables) => args + times(variables) * (own + below(variables));
  }

  /** How long the list of a field may be, from its slicing arguments where it has any. */
  private length(node: FieldNode, field: GraphQLField<unknown, unknown>, parent: GraphQLNamedType): Cost {
    const listed = this.options.rules.list(parent.name, field.name);
    const assumed = listed?.assumedSize ?? this.options.listSize;
    const slices = (listed?.slicingArguments ?? []).map((name) => argumentOf(node, field, name));
    if (slices.length === 0) return () => assumed;
    return (variables) => {
      const given = slices.map((slice) => slice(variables)).filter((size) => typeof size === 'number');
      return given.length > 0 ? Math.max(0, ...given) : assumed;
    };
  }
}

const once: Cost = () => 1;

/** The value of an argument: as it is written, from a variable, or its default. */
function argumentOf(node: FieldNode, field: GraphQLField<unknown, unknown>, name: string) {
  const written = node.arguments?.find((argument) => argument.name.value === name)?.value;
  const byDefault = field.args.find((argument) => argument.name === name)?.defaultValue;
  if (!written) return (): unknown => byDefault;
  return (variables: Variables): unknown => valueFromASTUntyped(written, { ...variables }) ?? byDefault;
}

function isList({ type }: GraphQLField<unknown, unknown>): boolean {
  return isListType(getNullableType(type));
}
