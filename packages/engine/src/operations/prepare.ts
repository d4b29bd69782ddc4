import {
  type DocumentNode,
  GraphQLError,
  type GraphQLSchema,
  getOperationAST,
  Kind,
  type OperationDefinitionNode,
  parse,
  TypeInfo,
  visit,
  visitWithTypeInfo,
} from 'graphql';
import { coded, type ErrorCode, isRefusal, problem, refusal } from '../errors.js';
import type { Planner } from '../planning/planner.js';
import type { Requirements } from '../planning/requirements.js';
import type { EngineResponse } from '../types.js';
import type { AccessRules, Requirement } from './access.js';
import { renameKeys } from './client-keys.js';
import { type Cost, compileCost } from './cost.js';
import type { CostRules } from './cost-rules.js';
import { countFields, exceededLimit, type Limits } from './limits.js';
import { renameProto } from './proto-variable.js';

/** A client operation that is valid against the API schema. */
export interface Operation {
  readonly definition: OperationDefinitionNode;
  /** The operation and the fragments of its document. */
  readonly document: DocumentNode;
  /** What a variable called `__proto__` is called here. */
  readonly protoName: string | undefined;
  /** What clients call the fields that have another response key here. */
  readonly clientKeys: ReadonlyMap<string, string>;
  readonly type: 'query' | 'mutation' | 'subscription';
  /** How many fields it has, fragments written out. */
  readonly fields: number;
  readonly cost: Cost;
  /** The distinct requirements of its fields. */
  readonly requirements: readonly Requirement[];
}

/** An operation as clients send it. */
export interface OperationText {
  readonly query: string;
  readonly operationName?: string | null | undefined;
}

export interface PrepareOptions {
  readonly schema: GraphQLSchema;
  readonly access: AccessRules;
  readonly planner: Pick<Planner, 'validate'>;
  readonly requirements: Pick<Requirements, 'wanted'>;
  readonly limits: Limits;
  readonly costs: CostRules;
}

/** Parses, validates and picks the operation; what is wrong comes back as the answer to send. */
export async function prepareOperation(
  options: PrepareOptions,
  { query, operationName }: OperationText,
): Promise<Operation | EngineResponse> {
  const document = measured(query, options.limits);
  if (isRefusal(document)) return document;
  const errors = await options.planner.validate(query);
  if (errors.length > 0) return refusal(coded('GRAPHQL_VALIDATION_FAILED', errors));
  const chosen = getOperationAST(document, operationName);
  if (!chosen) return refusal(coded('OPERATION_RESOLUTION_FAILED', [new GraphQLError(missing(operationName))]));
  const fragments = document.definitions.filter(({ kind }) => kind === Kind.FRAGMENT_DEFINITION);
  const { document: named, protoName } = renameProto({ kind: Kind.DOCUMENT, definitions: [chosen, ...fragments] });
  const { document: alone, clientKeys } = renameKeys(named, options.requirements);
  const definition = getOperationAST(alone) ?? chosen;
  const { schema, costs, limits } = options;
  return {
    definition,
    document: alone,
    protoName,
    clientKeys,
    type: definition.operation,
    fields: countFields(alone),
    cost: compileCost({ schema, rules: costs, listSize: limits.listSize }, definition, alone),
    requirements: requirementsOf(options, alone),
  };
}

function measured(query: string, limits: Limits): DocumentNode | EngineResponse {
  try {
    const document = parsed(query, limits);
    if (document instanceof GraphQLError) return refusal(coded(parseCode(document), [document]));
    const exceeded = exceededLimit(document, limits);
    return exceeded ? refusal(coded('OPERATION_TOO_LARGE', [exceeded])) : document;
  } catch (error) {
    // Both go down as deep as the text does.
    if (error instanceof RangeError)
      return refusal([problem('OPERATION_TOO_LARGE', 'The operation is nested too deeply.')]);
    throw error;
  }
}

/** Without the places of its words in the text, which would take more memory than all the rest. */
function parsed(query: string, { tokens }: Limits): DocumentNode | GraphQLError {
  try {
    return parse(query, { maxTokens: tokens, noLocation: true });
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

function missing(operationName: string | null | undefined): string {
  return operationName
    ? `The document has no operation named "${operationName}".`
    : 'The document must hold exactly one operation, or operationName must say which to run.';
}

function requirementsOf(
  { schema, access }: Pick<PrepareOptions, 'schema' | 'access'>,
  document: DocumentNode,
): Requirement[] {
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
