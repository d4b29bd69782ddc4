import { GraphQLError } from 'graphql';

/** What kind of mistake it is; HTTP routes answer with the matching status. */
export type ErrorKind =
  | 'invalid'
  | 'unauthenticated'
  | 'forbidden'
  | 'not-found'
  | 'conflict'
  | 'too-many'
  | 'unavailable';

interface Definition {
  /** The sentence for the client; each `%s` is replaced by an argument. */
  readonly say: string;
  readonly kind: ErrorKind;
}

const STATUS: Record<ErrorKind, number> = {
  invalid: 400,
  unauthenticated: 401,
  forbidden: 403,
  'not-found': 404,
  conflict: 409,
  'too-many': 429,
  unavailable: 503,
};

/** An error made for the person who reads it; everything else that is thrown is hidden behind one sentence. */
export class CodedError extends GraphQLError {
  readonly status: number;

  constructor(
    readonly code: string,
    message: string,
    kind: ErrorKind,
  ) {
    super(message, { extensions: { code } });
    this.status = STATUS[kind];
  }

  /** The same error with more for programs to read, in its `extensions`. */
  with(details: Readonly<Record<string, unknown>>): this {
    Object.assign(this.extensions, details);
    return this;
  }
}

type ErrorMakers<T extends Record<string, Definition>> = {
  readonly [K in keyof T]: (...details: readonly (string | number)[]) => CodedError;
};

/** Turns a table of coded errors into functions that make them: `throw errors.UPLOAD_INCOMPLETE(have, want)`. */
export function defineErrors<const T extends Record<string, Definition>>(table: T): ErrorMakers<T> {
  const makers = Object.entries(table).map(([code, { say, kind }]) => [
    code,
    (...details: readonly (string | number)[]) => new CodedError(code, fill(say, details), kind),
  ]);
  const errors = Object.freeze(Object.fromEntries(makers)) as ErrorMakers<T>;
  tables.set(errors, table);
  return errors;
}

const tables = new WeakMap<object, Readonly<Record<string, Definition>>>();

/** One row of the documentation of errors. */
export interface ErrorDescription extends Definition {
  readonly code: string;
  /** What HTTP routes answer with. */
  readonly status: number;
}

/** What a table of coded errors says, for the documentation. */
export function describeErrors(errors: object): ErrorDescription[] {
  const table = tables.get(errors);
  if (!table) throw new Error('These errors were not made by defineErrors.');
  return Object.entries(table).map(([code, { say, kind }]) => ({ code, say, kind, status: STATUS[kind] }));
}

function fill(sentence: string, details: readonly (string | number)[]): string {
  let next = 0;
  return sentence.replaceAll('%s', () => String(details[next++]));
}

/** Errors every service needs. */
export const commonErrors = defineErrors({
  UNAUTHENTICATED: { say: 'Log in first, then send the access token.', kind: 'unauthenticated' },
  FORBIDDEN: { say: 'You may not do this.', kind: 'forbidden' },
  BAD_USER_INPUT: { say: '%s', kind: 'invalid' },
  DATABASE_FULL: {
    say: 'The disk of the server is full, so this was not saved. Make room there, then try again.',
    kind: 'unavailable',
  },
  DATABASE_AWAY: { say: 'The database does not answer right now. Try again in a moment.', kind: 'unavailable' },
});

/** Finds the coded error in what a resolver threw, however often GraphQL wrapped it. */
export function codedErrorIn(error: unknown): CodedError | undefined {
  let current = error;
  for (let depth = 0; depth < 5 && current; depth++) {
    if (current instanceof CodedError) return current;
    current = current instanceof GraphQLError ? current.originalError : undefined;
  }
  return undefined;
}
