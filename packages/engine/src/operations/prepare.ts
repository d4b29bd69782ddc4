import {
  type DocumentNode,
  GraphQLError,
  type GraphQLSchema,
  getOperationAST,
  Kind,
  NoSchemaIntrospectionCustomRule,
  type OperationDefinitionNode,
  parse,
  specifiedRules,
  TypeInfo,
  validate,
  visit,
  visitWithTypeInfo,
} from 'graphql';
import { coded, type ErrorCode, refusal } from '../errors.js';
import type { EngineResponse } from '../types.js';
import type { AccessRules, Requirement } from './access.js';
import { type Cost, compileCost } from './cost.js';
import type { CostRules } from './cost-rules.js';
import { exceededLimit, type Limits } from './limits.js';

/** A client operation that is valid against the API schema. */
export interface Operation {
  readonly definition: OperationDefinitionNode;
  /** The operation and the fragments of its document. */
  readonly document: DocumentNode;
  readonly type: 'query' | 'mutation' | 'subscription';
  readonly cost: Cost;
  /** The distinct requirements of its fields. */
  readonly requirements: readonly Requirement[];
}

export interface PrepareOptions {
  readonly schema: GraphQLSchema;
  readonly access: AccessRules;
  readonly introspection: boolean;
  readonly limits: Limits;
  readonly costs: CostRules;
}

/** Parses, validates and picks the operation; what is wrong comes back as the answer to send. */
export function prepareOperation(
  options: PrepareOptions,
  query: string,
  operationName: string | null | undefined,
): Operation | EngineResponse {
  const document = parsed(query, options.limits);
  if (document instanceof GraphQLError) return refusal(coded(parseCode(document), [document]));
  const exceeded = exceededLimit(document, options.limits);
  if (exceeded) return refusal(coded('OPERATION_TOO_LARGE', [exceeded]));
  const errors = validate(options.schema, document, rulesOf(options), { hideSuggestions: !options.introspection });
  if (errors.length > 0)
    return refusal(
      coded(
        'GRAPHQL_VALIDATION_FAILED',
        errors.map((error) => worded(error, options)),
      ),
    );
  const definition = getOperationAST(document, operationName);
  if (!definition) return refusal(coded('OPERATION_RESOLUTION_FAILED', [new GraphQLError(missing(operationName))]));
  const fragments = document.definitions.filter(({ kind }) => kind === Kind.FRAGMENT_DEFINITION);
  const alone: DocumentNode = { kind: Kind.DOCUMENT, definitions: [definition, ...fragments] };
  return {
    definition,
    document: alone,
    type: definition.operation,
    cost: compileCost(
      { schema: options.schema, rules: options.costs, listSize: options.limits.listSize },
      definition,
      alone,
    ),
    requirements: requirementsOf(options, alone),
  };
}

function parsed(query: string, { tokens }: Limits): DocumentNode | GraphQLError {
  try {
    return parse(query, { maxTokens: tokens });
  } catch (error) {
    if (error instanceof GraphQLError) return error;
    throw error;
  }
}

function parseCode({ message }: GraphQLError): ErrorCode {
  return /^Syntax Error: Document contains more that \d+ tokens/.test(message)
    ? 'OPERATION_TOO_LARGE'
    : 'GRAPHQL_PARSE_FAILED';
}

function rulesOf({ introspection }: PrepareOptions) {
  return introspection ? specifiedRules : [...specifiedRules, NoSchemaIntrospectionCustomRule];
}

/** Says what graphql-js cannot know: what is missing here, and that the schema is not told to strangers. */
function worded(error: GraphQLError, { introspection }: PrepareOptions): GraphQLError {
  const incremental = /^Unknown directive "@(defer|stream)"/.exec(error.message)?.[1];
  if (incremental) return new GraphQLError(`@${incremental} is not supported here.`, { nodes: error.nodes ?? null });
  const isClosed = !introspection && error.message.startsWith('GraphQL introspection');
  if (!isClosed) return error;
  return new GraphQLError('Introspection is off: the schema cannot be asked for here.', { nodes: error.nodes ?? null });
}

function missing(operationName: string | null | undefined): string {
  return operationName
    ? `The document has no operation named "${operationName}".`
    : 'The document must hold exactly one operation, or operationName must say which to run.';
}

function requirementsOf({ schema, access }: PrepareOptions, document: DocumentNode): Requirement[] {
  const found = new Map<string, Requirement>();
  const types = new TypeInfo(schema);
  const note = () => {
    const parent = types.getParentType();
    const field = types.getFieldDef();
    const requirement = parent && field ? access.of(parent, field) : undefined;
    if (requirement) found.set(requirement.id, requirement);
  };
  visit(document, visitWithTypeInfo(types, { Field: note }));
  return [...found.values()];
}
