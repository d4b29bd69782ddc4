import fc from 'fast-check';
import {
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isCompositeType,
  isInterfaceType,
  isObjectType,
} from 'graphql';

interface Field {
  readonly alias: string;
  readonly name: string;
  readonly args: string;
  readonly condition: string;
  readonly selections: readonly Selection[];
}

interface Fragment {
  readonly on: string;
  readonly named: boolean;
  readonly condition: string;
  readonly selections: readonly Selection[];
}

type Selection = Field | Fragment;

const conditions = [
  '',
  '',
  '',
  '',
  ' @skip(if: $yes)',
  ' @include(if: $yes)',
  ' @include(if: $no)',
  ' @skip(if: $no)',
  ' @skip(if: false)',
];
const conditionArb = fc.constantFrom(...conditions);
const args: Readonly<Record<string, readonly string[]>> = {
  price: ['', '(in: USD)', '(in: $currency)'],
  book: ['(id: 1)', '(id: $id)'],
  reviews: ['', '(top: 1)', '(top: $top)'],
  likes: ['', '(by: 3)', '(by: $top)'],
  touch: ['(id: 2)'],
  rename: ['', '(name: $id)'],
  one: ['(id: 1)', '(id: $id)'],
  play: ['(id: 2)'],
};

/** Draws operations on a schema; some are not valid, which the caller has to sort out. */
export function operations(schema: GraphQLSchema, root: 'Query' | 'Mutation'): fc.Arbitrary<string> {
  const known = new Map<string, fc.Arbitrary<readonly Selection[]>>();
  const selections = (type: GraphQLNamedType, depth: number): fc.Arbitrary<readonly Selection[]> => {
    const key = `${type.name} ${depth}`;
    const made = known.get(key) ?? fc.array(selection(type, depth), { minLength: 1, maxLength: depth > 2 ? 4 : 3 });
    known.set(key, made);
    return made;
  };
  const selection = (type: GraphQLNamedType, depth: number): fc.Arbitrary<Selection> => {
    const fields = isObjectType(type) || isInterfaceType(type) ? Object.values(type.getFields()) : [];
    const usable = fields.filter((field) => depth > 0 || !isCompositeType(getNamedType(field.type)));
    const own = usable.map((field) => ({ weight: 4, arbitrary: fieldArb(field, depth) }));
    const meta = {
      weight: 1,
      arbitrary: fc.constant({ alias: '', name: '__typename', args: '', condition: '', selections: [] }),
    };
    const fragments =
      depth > 0
        ? conditionsOn(schema, type).map((on) => ({
            weight: isAbstractType(type) ? 6 : 1,
            arbitrary: fragmentArb(on, depth),
          }))
        : [];
    return fc.oneof({ withCrossShrink: true }, meta, ...own, ...fragments);
  };
  const fieldArb = (field: GraphQLField<unknown, unknown>, depth: number): fc.Arbitrary<Field> => {
    const type = getNamedType(field.type);
    const variants = field.args.length > 0 ? (args[field.name] ?? ['']) : [''];
    return fc.record({
      alias: fc.constantFrom('', '', '', `${field.name}_2`, 'constructor'),
      name: fc.constant(field.name),
      args: fc.constantFrom(...variants),
      condition: conditionArb,
      selections: isCompositeType(type) ? selections(type, depth - 1) : fc.constant([]),
    });
  };
  const fragmentArb = (on: string, depth: number): fc.Arbitrary<Fragment> =>
    fc.record({
      on: fc.constant(on),
      named: fc.boolean(),
      condition: conditionArb,
      selections: selections(schema.getType(on) as GraphQLNamedType, depth - 1),
    });
  const type = schema.getType(root) as GraphQLNamedType;
  return fc
    .array(selection(type, 4), { minLength: 1, maxLength: 3 })
    .map((drawn) => print(root === 'Query' ? 'query' : 'mutation', drawn));
}

/** Type conditions that make sense on a type. */
function conditionsOn(schema: GraphQLSchema, type: GraphQLNamedType): string[] {
  if (isAbstractType(type)) {
    const objects = schema.getPossibleTypes(type);
    const interfaces = objects.flatMap((object) => object.getInterfaces());
    return [...new Set([...objects, ...interfaces, type].map(({ name }) => name))];
  }
  // Not an interface on an object: Apollo then loses narrower fragments inside, when the object does not tell its type.
  return isObjectType(type) ? [type.name] : [];
}

function print(kind: string, drawn: readonly Selection[]): string {
  const definitions: string[] = [];
  const block = (selections: readonly Selection[]): string => `{ ${selections.map(one).join(' ')} }`;
  const one = (selection: Selection): string => {
    if (!('on' in selection)) return field(selection);
    if (!selection.named) return `... on ${selection.on}${selection.condition} ${block(selection.selections)}`;
    const text = block(selection.selections);
    const name = `F${definitions.push('')}`;
    definitions[definitions.length - 1] = `fragment ${name} on ${selection.on} ${text}`;
    return `...${name}${selection.condition}`;
  };
  const field = ({ alias, name, args, condition, selections }: Field): string =>
    `${alias && `${alias}: `}${name}${args}${condition}${selections.length > 0 ? ` ${block(selections)}` : ''}`;
  const body = block(drawn);
  const declared = { yes: 'Boolean!', no: 'Boolean = false', id: 'ID = "3"', top: 'Int', currency: 'Currency' };
  const text = [body, ...definitions].join('\n');
  const used = Object.entries(declared).filter(([name]) => text.includes(`$${name})`));
  const variables = used.map(([name, type]) => `$${name}: ${type}`).join(', ');
  return `${kind} ${variables && `(${variables}) `}${text}`;
}
