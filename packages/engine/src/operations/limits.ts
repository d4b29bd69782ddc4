import {
  type DirectiveNode,
  type DocumentNode,
  type FragmentDefinitionNode,
  GraphQLError,
  Kind,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
  type ValueNode,
} from 'graphql';

/** How large an operation may be. Everything is counted as if fragments were written out where they are used. */
export interface Limits {
  /** Of the document as it is sent. @default 10000 */
  readonly tokens: number;
  /** Fields, on all levels. @default 10000 */
  readonly fields: number;
  /** Fields within fields. @default 30 */
  readonly depth: number;
  /** @default 100 */
  readonly aliases: number;
  /** @default 100 */
  readonly rootFields: number;
  /** @default 200 */
  readonly directives: number;
  /** Lists and objects within each other, as they are written for an argument. @default 10 */
  readonly nesting: number;
  /** What `@cost` and `@listSize` add up to, with the page sizes of the request. @default 50000 */
  readonly cost: number;
  /** How long a list is taken to be that no `@listSize` speaks of. @default 10 */
  readonly listSize: number;
}

export const defaultLimits: Limits = {
  tokens: 10_000,
  fields: 10_000,
  depth: 30,
  aliases: 100,
  rootFields: 100,
  directives: 200,
  // Apollo's planner takes twice as long for each list in a list.
  nesting: 10,
  cost: 50_000,
  listSize: 10,
};

export const noLimits: Limits = {
  tokens: Number.POSITIVE_INFINITY,
  fields: Number.POSITIVE_INFINITY,
  depth: Number.POSITIVE_INFINITY,
  aliases: Number.POSITIVE_INFINITY,
  rootFields: Number.POSITIVE_INFINITY,
  directives: Number.POSITIVE_INFINITY,
  nesting: Number.POSITIVE_INFINITY,
  cost: Number.POSITIVE_INFINITY,
  listSize: 10,
};

type Size = Omit<Limits, 'tokens' | 'cost' | 'listSize'>;

const names: Readonly<Record<keyof Size, string>> = {
  fields: 'fields',
  depth: 'levels',
  aliases: 'aliases',
  rootFields: 'fields at its root',
  directives: 'directives',
  nesting: 'lists and objects within each other',
};

/**
 * The limit that an operation of the document breaks, as an error to send. Takes time in the length of the text, whatever its
 * fragments would grow to, so it comes before validation and planning, which do not.
 */
export function exceededLimit(document: DocumentNode, limits: Limits): GraphQLError | undefined {
  const measure = new Measure(document);
  for (const definition of document.definitions) {
    if (definition.kind !== Kind.OPERATION_DEFINITION) continue;
    const size = measure.operation(definition);
    for (const [limit, name] of Object.entries(names) as [keyof Size, string][]) {
      if (size[limit] > limits[limit]) {
        return new GraphQLError(`The operation has more than ${limits[limit]} ${name}.`, { nodes: [definition] });
      }
    }
  }
  return undefined;
}

/** How many fields a document has, on all levels. */
export function countFields(document: DocumentNode): number {
  const measure = new Measure(document);
  const operations = document.definitions.filter((one) => one.kind === Kind.OPERATION_DEFINITION);
  return operations.reduce((sum, { selectionSet }) => sum + measure.set(selectionSet).fields, 0);
}

const nothing: Size = { fields: 0, depth: 0, aliases: 0, rootFields: 0, directives: 0, nesting: 0 };

class Measure {
  private readonly fragments = new Map<string, FragmentDefinitionNode>();
  private readonly measured = new Map<string, Size>();

  constructor(document: DocumentNode) {
    for (const one of document.definitions) {
      if (one.kind === Kind.FRAGMENT_DEFINITION) this.fragments.set(one.name.value, one);
    }
  }

  operation({ selectionSet, directives, variableDefinitions = [] }: OperationDefinitionNode): Size {
    const around = variableDefinitions.map((one) =>
      beside(applied(one.directives), { ...nothing, nesting: deepest(one) }),
    );
    return [applied(directives), ...around].reduce(beside, this.set(selectionSet));
  }

  set({ selections }: SelectionSetNode): Size {
    return selections.map((one) => this.selection(one)).reduce(beside, nothing);
  }

  private selection(one: SelectionNode): Size {
    const around = applied(one.directives);
    if (one.kind === Kind.FRAGMENT_SPREAD) return beside(this.fragment(one.name.value), around);
    const within = one.selectionSet ? this.set(one.selectionSet) : nothing;
    if (one.kind === Kind.INLINE_FRAGMENT) return beside(within, around);
    return {
      fields: within.fields + 1,
      depth: within.depth + 1,
      aliases: within.aliases + (one.alias ? 1 : 0),
      rootFields: 1,
      directives: within.directives + around.directives,
      nesting: Math.max(within.nesting, around.nesting, ...(one.arguments ?? []).map(deepest)),
    };
  }

  /** Each fragment is measured once. One that contains itself is not valid; it counts as nothing until that is said. */
  private fragment(name: string): Size {
    const known = this.measured.get(name);
    if (known) return known;
    this.measured.set(name, nothing);
    const fragment = this.fragments.get(name);
    const size = fragment ? beside(this.set(fragment.selectionSet), applied(fragment.directives)) : nothing;
    this.measured.set(name, size);
    return size;
  }
}

function applied(directives: readonly DirectiveNode[] = []): Size {
  const values = directives.flatMap((one) => (one.arguments ?? []).map(deepest));
  return { ...nothing, directives: directives.length, nesting: Math.max(0, ...values) };
}

/** Lists and objects within each other in what is given to an argument or a variable. */
function deepest(given: { readonly value?: ValueNode; readonly defaultValue?: ValueNode | undefined }): number {
  const value = given.value ?? given.defaultValue;
  if (value?.kind === Kind.LIST) return 1 + Math.max(0, ...value.values.map((value) => deepest({ value })));
  return value?.kind === Kind.OBJECT ? 1 + Math.max(0, ...value.fields.map(deepest)) : 0;
}

function beside(one: Size, other: Size): Size {
  return {
    fields: one.fields + other.fields,
    depth: Math.max(one.depth, other.depth),
    aliases: one.aliases + other.aliases,
    rootFields: one.rootFields + other.rootFields,
    directives: one.directives + other.directives,
    nesting: Math.max(one.nesting, other.nesting),
  };
}
