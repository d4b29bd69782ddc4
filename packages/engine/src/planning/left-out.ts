import {
  type DirectiveNode,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isInterfaceType,
  isObjectType,
  Kind,
  parse,
  print,
  type SelectionSetNode,
  stripIgnoredCharacters,
  visit,
} from 'graphql';
import { inFragment, LocalSelections, selecting, variablesIn } from './local-selections.js';
import type { Requirements } from './requirements.js';
import { type Selected, textOf } from './selected.js';
import type { Supergraph } from './supergraph.js';

/** A field that a client asks of one type of a union or an interface. */
interface Wanted {
  /** Where the object comes to lie. */
  readonly place: string;
  readonly type: GraphQLObjectType;
  readonly field: FieldNode;
  /** The directives of the fragments around it, the innermost first. */
  readonly conditions: readonly (readonly DirectiveNode[])[];
}

/**
 * Where several subgraphs have a field that returns a union or an interface, Apollo's planner asks only for the types that all
 * of them know, whichever it takes: objects of other types would look empty. Here they are asked for too, where the subgraph
 * that is asked has all of it. The fetches of the plan are changed.
 */
export function askForLeftOut(
  selected: readonly Selected[],
  document: DocumentNode,
  { fullSchema: schema, requirements }: Pick<Supergraph, 'fullSchema' | 'requirements'>,
): void {
  const reader = new WantedReader(schema, document);
  const local = new LocalSelections(schema, requirements, reader.fragments);
  for (const want of reader.read()) {
    const { place, type, field } = want;
    const text = textOf(field);
    // The planner may have given it another name.
    const same = selected.filter((one) => one.text === text && one.place.startsWith(`${place}.`));
    if (same.some((one) => parentOf(one.place) === place && mayBe(schema, one.type, type))) continue;
    const source = selected.find((one) => one.place === place && returns(schema, requirements, one).has(type.name));
    const written = source && local.field(field, type, source.node.serviceName);
    if (source && written) ask(source, named({ ...want, field: written }, source, selected), document);
  }
}

function parentOf(place: string): string {
  return place.slice(0, Math.max(0, place.lastIndexOf('.')));
}

/** Fields of two types that have one name to the client may be of types that a subgraph cannot give under one name. */
function named(want: Wanted, { node, base }: Selected, selected: readonly Selected[]): Wanted {
  const { place, type, field } = want;
  const key = field.alias?.value ?? field.name.value;
  if (!selected.some((one) => one.node === node && one.place === `${place}.${key}`)) return want;
  node.outputRewrites = [...(node.outputRewrites ?? [])];
  const alias = `${key}__left_out_${node.outputRewrites.length}`;
  const steps = (base === '' ? place : place.slice(base.length + 1)).split('.').filter((step) => step !== '');
  node.outputRewrites.push({ kind: 'KeyRenamer', path: [...steps, `... on ${type.name}`, alias], renameKeyTo: key });
  return { ...want, field: { ...field, alias: { kind: Kind.NAME, value: alias } } };
}

function mayBe(schema: GraphQLSchema, one: string, type: GraphQLObjectType): boolean {
  const other = schema.getType(one);
  return one === type.name || one === '' || (isAbstractType(other) && schema.isSubType(other, type));
}

/** The types that the subgraph may return for a field of a union or an interface. */
function returns(schema: GraphQLSchema, requirements: Requirements, { node, type, name }: Selected) {
  const parent = schema.getType(type);
  const definition = isObjectType(parent) || isInterfaceType(parent) ? parent.getFields()[name] : undefined;
  return requirements.typesOf(node.serviceName, definition ? getNamedType(definition.type).name : '');
}

function ask({ node, base }: Selected, { place, type, field, conditions }: Wanted, document: DocumentNode): void {
  const wanted = conditions.reduce(
    (inner, directives) => inFragment(type, selecting([inner]), directives),
    inFragment(type, selecting([field]), []),
  );
  const here = base === '' ? [] : [base];
  const changed = visit(parse(node.operation, { noLocation: true }), {
    OperationDefinition: (one) => {
      const used = variablesIn(selecting([wanted]));
      for (const { variable } of one.variableDefinitions ?? []) used.delete(variable.name.value);
      node.variableUsages = [...(node.variableUsages ?? []), ...used];
      const added = definitionsOf(document).filter(({ variable }) => used.has(variable.name.value));
      return { ...one, variableDefinitions: [...(one.variableDefinitions ?? []), ...added] };
    },
    Field: {
      enter: ({ name, alias }) => {
        if (name.value !== '_entities') here.push(alias?.value ?? name.value);
      },
      leave: (one) => {
        const isPlace = here.join('.') === place;
        if (one.name.value !== '_entities') here.pop();
        const set = one.selectionSet;
        return isPlace && set ? { ...one, selectionSet: selecting([...set.selections, wanted]) } : undefined;
      },
    },
  });
  node.operation = stripIgnoredCharacters(print(changed));
}

function definitionsOf({ definitions }: DocumentNode) {
  return definitions.flatMap((one) => (one.kind === Kind.OPERATION_DEFINITION ? (one.variableDefinitions ?? []) : []));
}

type Here = Pick<Wanted, 'place' | 'conditions'> & { readonly type: GraphQLNamedType; readonly isCast: boolean };

class WantedReader {
  readonly fragments = new Map<string, FragmentDefinitionNode>();
  private readonly found: Wanted[] = [];

  constructor(
    private readonly schema: GraphQLSchema,
    private readonly document: DocumentNode,
  ) {
    for (const one of document.definitions)
      if (one.kind === Kind.FRAGMENT_DEFINITION) this.fragments.set(one.name.value, one);
  }

  read(): readonly Wanted[] {
    for (const one of this.document.definitions) {
      const type = one.kind === Kind.OPERATION_DEFINITION && this.schema.getRootType(one.operation);
      if (type) this.set(one.selectionSet, { type, place: '', conditions: [], isCast: false });
    }
    return this.found;
  }

  private set({ selections }: SelectionSetNode, here: Here): void {
    for (const one of selections) {
      if (one.kind === Kind.FIELD) {
        this.field(one, here);
        continue;
      }
      const fragment = one.kind === Kind.FRAGMENT_SPREAD ? this.fragments.get(one.name.value) : one;
      const name = fragment?.typeCondition?.name.value;
      const type = (name && this.schema.getType(name)) || here.type;
      const conditions = one.directives?.length ? [one.directives, ...here.conditions] : here.conditions;
      const isCast = here.isCast || (isAbstractType(here.type) && isObjectType(type));
      if (fragment) this.set(fragment.selectionSet, { ...here, type, conditions, isCast });
    }
  }

  private field(field: FieldNode, { type, place, conditions, isCast }: Here): void {
    const name = field.name.value;
    if (isCast && isObjectType(type) && name !== '__typename') this.found.push({ place, type, field, conditions });
    const definition = isObjectType(type) || isInterfaceType(type) ? type.getFields()[name] : undefined;
    if (!field.selectionSet || !definition) return;
    const key = field.alias?.value ?? name;
    const below = { type: getNamedType(definition.type), place: place === '' ? key : `${place}.${key}` };
    this.set(field.selectionSet, { ...below, conditions: [], isCast: false });
  }
}
