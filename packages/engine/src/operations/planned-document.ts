import {
  type ArgumentNode,
  astFromValue,
  type DirectiveNode,
  type DocumentNode,
  type FieldNode,
  type GraphQLSchema,
  Kind,
  type SelectionNode,
  type SelectionSetNode,
  TypeInfo,
  visit,
  visitWithTypeInfo,
} from 'graphql';
import type { AccessRules } from './access.js';
import type { Operation } from './prepare.js';

const typename: FieldNode = { kind: Kind.FIELD, name: { kind: Kind.NAME, value: '__typename' } };

/**
 * The document to plan: without what the engine answers itself (introspection), what this actor may not see, and what is
 * ruled out in so many words (`@skip(if: true)`), for which Apollo's planner asks all the same.
 * Undefined when no subgraph has anything to do.
 */
export function plannedDocument(
  operation: Operation,
  schema: GraphQLSchema,
  denied: DeniedFields,
): DocumentNode | undefined {
  const types = new TypeInfo(schema);
  const document = visit(
    operation.document,
    visitWithTypeInfo(types, {
      Field(node) {
        const parent = types.getParentType();
        const field = types.getFieldDef();
        if (isNever(node) || field?.name === '__schema' || field?.name === '__type') return null;
        return parent && field && denied(parent, field) ? null : undefined;
      },
      InlineFragment: (node) => (isNever(node) ? null : undefined),
      FragmentSpread: (node) => (isNever(node) ? null : undefined),
      Directive: (node) => withDefaults(node, schema),
      // A plan has no named fragments, and the planner would put what was applied to one where it may not stand.
      FragmentDefinition: { leave: (node) => (node.directives?.length ? { ...node, directives: [] } : undefined) },
      SelectionSet: { leave: (node) => (node.selections.length === 0 ? withTypename(node) : undefined) },
    }),
  );
  return hasWork(document) ? document : undefined;
}

function isNever({ directives = [] }: SelectionNode): boolean {
  return directives.some(({ name, arguments: [condition] = [] }) => {
    if (name.value !== 'skip' && name.value !== 'include') return false;
    const value = condition?.value;
    return value?.kind === Kind.BOOLEAN && value.value === (name.value === 'skip');
  });
}

/** Whether the actor at hand is denied a field. */
export type DeniedFields = (...field: Parameters<AccessRules['of']>) => boolean;

/** The supergraph may have a default where a subgraph has none. */
function withDefaults(node: DirectiveNode, schema: GraphQLSchema): DirectiveNode {
  const given = new Set((node.arguments ?? []).map(({ name }) => name.value));
  const added = (schema.getDirective(node.name.value)?.args ?? []).flatMap((argument): ArgumentNode[] => {
    const value = given.has(argument.name) ? undefined : astFromValue(argument.defaultValue, argument.type);
    return value ? [{ kind: Kind.ARGUMENT, name: { kind: Kind.NAME, value: argument.name }, value }] : [];
  });
  return added.length > 0 ? { ...node, arguments: [...(node.arguments ?? []), ...added] } : node;
}

function withTypename(node: SelectionSetNode): SelectionSetNode {
  return { ...node, selections: [typename] };
}

/** Looks through root fragments for a field other than `__typename`. */
function hasWork(document: DocumentNode): boolean {
  const seen = new Set<string>();
  const looks = ({ selections }: SelectionSetNode): boolean =>
    selections.some((selection) => {
      if (selection.kind === Kind.FIELD) return selection.name.value !== '__typename';
      if (selection.kind === Kind.INLINE_FRAGMENT) return looks(selection.selectionSet);
      const name = selection.name.value;
      if (seen.has(name)) return false;
      seen.add(name);
      const fragment = document.definitions.find(
        (one) => one.kind === Kind.FRAGMENT_DEFINITION && one.name.value === name,
      );
      return fragment?.kind === Kind.FRAGMENT_DEFINITION && looks(fragment.selectionSet);
    });
  return document.definitions.some((one) => one.kind === Kind.OPERATION_DEFINITION && looks(one.selectionSet));
}
