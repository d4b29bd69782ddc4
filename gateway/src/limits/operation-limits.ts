import { defaultLimits, type Limits } from '@medianest/engine';
import { type Config, integer } from '@medianest/kit';

const limit = (variable: string, what: string, fallback: number) =>
  integer(variable, { help: `how many ${what} an operation may have`, fallback: String(fallback), min: 1 });

/** How large an operation may be, however it comes; fragments count as if they were written out. */
export const operationLimitFields = {
  maxTokens: limit('MAX_TOKENS', 'words and signs', defaultLimits.tokens),
  maxFields: limit('MAX_FIELDS', 'fields', defaultLimits.fields),
  maxDepth: limit('MAX_DEPTH', 'levels', defaultLimits.depth),
  maxAliases: limit('MAX_ALIASES', 'aliases', defaultLimits.aliases),
  maxRootFields: limit('MAX_ROOT_FIELDS', 'fields at its root', defaultLimits.rootFields),
  maxCost: integer('MAX_COST', {
    help: 'what the objects and lists of an operation may cost, with the pages it asks for',
    fallback: String(defaultLimits.cost),
    min: 1,
  }),
  maxDirectives: limit('MAX_DIRECTIVES', 'directives', defaultLimits.directives),
  maxNesting: limit('MAX_NESTING', 'lists and objects within each other', defaultLimits.nesting),
  planningBudgetMs: integer('PLANNING_BUDGET_MS', {
    help: 'how much of a processor it may take to validate an operation, and to plan it, in milliseconds',
    fallback: '2000',
    min: 10,
    max: 60_000,
  }),
  planningQueue: integer('PLANNING_QUEUE', {
    help: 'how many operations may wait to be validated and planned',
    fallback: '100',
    min: 1,
  }),
};

export function operationLimits(config: Config<typeof operationLimitFields>): Partial<Limits> {
  return {
    tokens: config.maxTokens,
    fields: config.maxFields,
    depth: config.maxDepth,
    aliases: config.maxAliases,
    rootFields: config.maxRootFields,
    directives: config.maxDirectives,
    nesting: config.maxNesting,
    cost: config.maxCost,
  };
}
