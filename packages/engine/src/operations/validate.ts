import {
  GraphQLError,
  type GraphQLFormattedError,
  type GraphQLSchema,
  NoSchemaIntrospectionCustomRule,
  parse,
  specifiedRules,
  validate,
} from 'graphql';
import { PlanTooComplex } from '../planning/planner.js';

/**
 * What is wrong with a document that can be parsed. Some of the rules compare all with all: the time this takes may be the
 * square of the length of the text.
 */
export function validateDocument(
  schema: GraphQLSchema,
  document: string,
  introspection: boolean,
): GraphQLFormattedError[] {
  const rules = introspection ? specifiedRules : [...specifiedRules, NoSchemaIntrospectionCustomRule];
  const errors = validate(schema, parse(document), rules, { hideSuggestions: !introspection });
  // graphql-js stops by itself after half a million comparisons.
  if (errors.some(({ message }) => message === 'Validation aborted.')) throw new PlanTooComplex('Too much to compare.');
  return errors.map((error) => worded(error, introspection).toJSON());
}

/** Says what graphql-js cannot know: what is missing here, and that the schema is not told to strangers. */
function worded(error: GraphQLError, introspection: boolean): GraphQLError {
  const incremental = /^Unknown directive "@(defer|stream)"/.exec(error.message)?.[1];
  if (incremental) return new GraphQLError(`@${incremental} is not supported here.`, { nodes: error.nodes ?? null });
  const isClosed = !introspection && error.message.startsWith('GraphQL introspection');
  if (!isClosed) return error;
  return new GraphQLError('Introspection is off: the schema cannot be asked for here.', { nodes: error.nodes ?? null });
}
