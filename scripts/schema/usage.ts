import {
  type DocumentNode,
  type GraphQLNamedType,
  type GraphQLSchema,
  getNamedType,
  isInputObjectType,
  parse,
  separateOperations,
  TypeInfo,
  visit,
  visitWithTypeInfo,
} from 'graphql';
import type { OperationFile } from './project.ts';

/** An operation and all of a schema it touches: `Type`, `Type.field`, `Type.field(argument)`. */
export interface Usage {
  readonly operation: string;
  readonly file: string;
  readonly coordinates: ReadonlySet<string>;
}

/** What the operations of a file use of a schema. An operation that does not parse uses nothing. */
export function usages(schema: GraphQLSchema, { file, text }: OperationFile): Usage[] {
  let document: DocumentNode;
  try {
    document = parse(text);
  } catch {
    return [];
  }
  return Object.entries(separateOperations(document)).map(([name, own]) => ({
    operation: name || 'an operation without a name',
    file,
    coordinates: coordinatesOf(schema, own),
  }));
}

function coordinatesOf(schema: GraphQLSchema, document: DocumentNode): Set<string> {
  const used = new Set<string>();
  const types = new TypeInfo(schema);
  visit(
    document,
    visitWithTypeInfo(types, {
      Field() {
        const parent = types.getParentType()?.name;
        const field = types.getFieldDef();
        if (!parent || !field) return;
        used.add(parent).add(`${parent}.${field.name}`).add(getNamedType(field.type).name);
      },
      Argument(node) {
        const parent = types.getParentType()?.name;
        const field = types.getFieldDef();
        if (parent && field) used.add(`${parent}.${field.name}(${node.name.value})`);
        addInput(getNamedType(types.getInputType()), used);
      },
      FragmentDefinition(node) {
        used.add(node.typeCondition.name.value);
      },
      InlineFragment(node) {
        if (node.typeCondition) used.add(node.typeCondition.name.value);
      },
    }),
  );
  return used;
}

/** A type of an argument and those within it. */
function addInput(type: GraphQLNamedType | undefined, used: Set<string>): void {
  if (!type || used.has(type.name)) return;
  used.add(type.name);
  if (!isInputObjectType(type)) return;
  for (const field of Object.values(type.getFields())) {
    used.add(`${type.name}.${field.name}`);
    addInput(getNamedType(field.type), used);
  }
}
