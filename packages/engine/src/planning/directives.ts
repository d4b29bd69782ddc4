import {
  type DirectiveDefinitionNode,
  type DocumentNode,
  extendSchema,
  type GraphQLSchema,
  Kind,
  parse,
  specifiedScalarTypes,
  type TypeNode,
} from 'graphql';

const executable = new Set(['QUERY', 'MUTATION', 'SUBSCRIPTION', 'FIELD', 'FRAGMENT_SPREAD', 'INLINE_FRAGMENT']);

/** Apollo's API schema leaves out the directives for operations that subgraphs hand up with `@composeDirective`. */
export function withOperationDirectives(apiSchema: GraphQLSchema, sdl: string): GraphQLSchema {
  const isKnown = (name: string) => apiSchema.getType(name) ?? specifiedScalarTypes.some((one) => one.name === name);
  const definitions = parse(sdl, { noLocation: true }).definitions.filter(
    (one): one is DirectiveDefinitionNode =>
      one.kind === Kind.DIRECTIVE_DEFINITION &&
      !apiSchema.getDirective(one.name.value) &&
      one.locations.some(({ value }) => executable.has(value)) &&
      (one.arguments ?? []).every(({ type }) => isKnown(nameOf(type))),
  );
  if (definitions.length === 0) return apiSchema;
  const document: DocumentNode = { kind: Kind.DOCUMENT, definitions };
  return extendSchema(apiSchema, document, { assumeValid: true });
}

function nameOf(type: TypeNode): string {
  return type.kind === Kind.NAMED_TYPE ? type.name.value : nameOf(type.type);
}
