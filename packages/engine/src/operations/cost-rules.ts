import { type DirectiveNode, Kind, parse, valueFromASTUntyped } from 'graphql';

/** What `@cost` and `@listSize` say in a supergraph. Weights are undefined where nothing is said. */
export interface CostRules {
  weight(type: string, field: string): number | undefined;
  typeWeight(type: string): number | undefined;
  argumentWeight(type: string, field: string, argument: string): number | undefined;
  list(type: string, field: string): ListSize | undefined;
}

export interface ListSize {
  readonly assumedSize: number | undefined;
  /** The arguments that say how long it may be; of several the greatest counts. */
  readonly slicingArguments: readonly string[];
  /** The fields of the returned object that hold the list, where the field itself is none: a connection. */
  readonly sizedFields: readonly string[];
}

export function readCostRules(sdl: string): CostRules {
  const weights = new Map<string, number>();
  const lists = new Map<string, ListSize>();
  for (const definition of parse(sdl, { noLocation: true }).definitions) {
    if (!('name' in definition) || !definition.name || !('directives' in definition)) continue;
    const type = definition.name.value;
    note(weights, type, definition.directives);
    if (definition.kind !== Kind.OBJECT_TYPE_DEFINITION && definition.kind !== Kind.INTERFACE_TYPE_DEFINITION) continue;
    for (const field of definition.fields ?? []) {
      const place = `${type}.${field.name.value}`;
      note(weights, place, field.directives);
      const size = directive(field.directives, 'listSize');
      if (size) lists.set(place, toListSize(size));
      for (const argument of field.arguments ?? [])
        note(weights, `${place}(${argument.name.value})`, argument.directives);
    }
  }
  return {
    weight: (type, field) => weights.get(`${type}.${field}`),
    typeWeight: (type) => weights.get(type),
    argumentWeight: (type, field, argument) => weights.get(`${type}.${field}(${argument})`),
    list: (type, field) => lists.get(`${type}.${field}`),
  };
}

type Directives = readonly DirectiveNode[] | undefined;
type Values = Readonly<Record<string, unknown>>;

function note(weights: Map<string, number>, place: string, directives: Directives): void {
  const weight = directive(directives, 'cost')?.['weight'];
  if (typeof weight === 'number') weights.set(place, weight);
}

/** Its arguments. A supergraph that does not import the name calls it by its specification. */
function directive(directives: Directives, name: string): Values | undefined {
  const found = directives?.find((one) => one.name.value === name || one.name.value === `cost__${name}`);
  return (
    found && Object.fromEntries((found.arguments ?? []).map((one) => [one.name.value, valueFromASTUntyped(one.value)]))
  );
}

function toListSize({ assumedSize, slicingArguments, sizedFields }: Values): ListSize {
  const names = (value: unknown) => (Array.isArray(value) ? value.map(String) : []);
  return {
    assumedSize: typeof assumedSize === 'number' ? assumedSize : undefined,
    slicingArguments: names(slicingArguments),
    sizedFields: names(sizedFields),
  };
}
