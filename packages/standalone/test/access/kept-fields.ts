import { type GraphQLSchema, isObjectType, parse } from 'graphql';

const ROOTS = ['Query', 'Mutation', 'Subscription'];
const GUARDS = ['authenticated', 'policy', 'requiresScopes'];
/** How descriptions say that not everybody sees a field. */
const KEPT = /\b[Oo]nly (its owner|they|you)\b|[Nn]ull for (others|what others|those who)|and for those who/;

/** The fields of types, as `Type.field`, that a directive guards or that say in their description who does not see them. */
export function keptFields(supergraph: string, schema: GraphQLSchema): string[] {
  const said = Object.values(schema.getTypeMap()).flatMap((type) => {
    const fields = isObjectType(type) && !ROOTS.includes(type.name) ? Object.values(type.getFields()) : [];
    const kept = fields.filter(({ description }) => description && KEPT.test(description.replace(/\s+/g, ' ')));
    return kept.map(({ name }) => `${type.name}.${name}`);
  });
  return [...new Set([...guardedFields(supergraph), ...said])];
}

/** The queries, mutations and subscriptions that ask for a login and for no scope. */
export function loginFields(supergraph: string): string[] {
  return parse(supergraph, { noLocation: true }).definitions.flatMap((definition) => {
    if (definition.kind !== 'ObjectTypeDefinition' || !ROOTS.includes(definition.name.value)) return [];
    const guards = ({ directives = [] }: Pick<typeof definition, 'directives'>) =>
      directives.map(({ name }) => name.value).filter((name) => GUARDS.includes(name));
    const found = (definition.fields ?? []).filter((field) => guards(field).join() === 'authenticated');
    return found.map((field) => `${definition.name.value}.${field.name.value}`);
  });
}

function guardedFields(supergraph: string): string[] {
  return parse(supergraph, { noLocation: true }).definitions.flatMap((definition) => {
    const isType = definition.kind === 'ObjectTypeDefinition' || definition.kind === 'InterfaceTypeDefinition';
    if (!isType || ROOTS.includes(definition.name.value)) return [];
    const isGuarded = ({ directives = [] }: Pick<typeof definition, 'directives'>) =>
      directives.some(({ name }) => GUARDS.includes(name.value));
    const guarded = (definition.fields ?? []).filter((field) => isGuarded(definition) || isGuarded(field));
    return guarded.map((field) => `${definition.name.value}.${field.name.value}`);
  });
}
