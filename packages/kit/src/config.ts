import { readFileSync } from 'node:fs';
import { makeFolder } from './make-folder.js';

export type Env = Readonly<Record<string, string | undefined>>;

/** One value of the configuration: the variable it comes from and how it is read. */
export interface Field<T> {
  readonly variable: string;
  readonly help: string;
  /** Absent when the variable must be given. */
  readonly fallback?: string;
  /** Throws a sentence that says what is wrong with the value. */
  parse(text: string): T;
}

export type Fields = Readonly<Record<string, Field<unknown>>>;
export type Config<F extends Fields> = { readonly [K in keyof F]: F[K] extends Field<infer T> ? T : never };

/** The configuration is wrong; the message is the whole list of what to type. */
export class ConfigError extends Error {
  override name = 'ConfigError';
}

/**
 * Reads a frozen configuration. Collects every problem before it throws, so that one start tells all of them.
 * `NAME_FILE` gives the path of a file that holds the value, as container secrets do.
 */
export function parseConfig<F extends Fields>(env: Env, fields: F): Config<F> {
  const problems: string[] = [];
  const values = Object.entries(fields).map(([name, field]) => {
    try {
      return [name, readField(env, field)];
    } catch (error) {
      problems.push(`  ${field.variable}: ${(error as Error).message} (${field.help})`);
      return [name, undefined];
    }
  });
  if (problems.length > 0) throw new ConfigError(`The configuration is not usable:\n${problems.join('\n')}`);
  return Object.freeze(Object.fromEntries(values)) as Config<F>;
}

function readField(env: Env, field: Field<unknown>): unknown {
  const file = env[`${field.variable}_FILE`];
  const text = file ? readFileSync(file, 'utf8').trim() : env[field.variable];
  const given = text === undefined || text === '' ? field.fallback : text;
  if (given === undefined) throw new Error('is missing');
  return field.parse(given);
}

interface Options {
  readonly help: string;
  readonly fallback?: string;
}

export function text(variable: string, options: Options): Field<string> {
  return { variable, ...options, parse: (value) => value };
}

export function integer(variable: string, options: Options & { min?: number; max?: number }): Field<number> {
  const { min = 0, max = Number.MAX_SAFE_INTEGER, ...rest } = options;
  return {
    variable,
    ...rest,
    parse(value) {
      const number = Number(value);
      if (Number.isInteger(number) && number >= min && number <= max) return number;
      throw new Error(`must be a whole number from ${min} to ${max}, not "${value}"`);
    },
  };
}

export function port(variable: string, fallback: number, help = 'the TCP port to listen on'): Field<number> {
  return integer(variable, { help, fallback: String(fallback), max: 65_535 });
}

export function flag(variable: string, options: Options): Field<boolean> {
  return { variable, ...options, parse: (value) => choose(value, ['true', 'false']) === 'true' };
}

export function choice<const T extends string>(variable: string, values: readonly T[], options: Options): Field<T> {
  return { variable, ...options, parse: (value) => choose(value, values) };
}

function choose<T extends string>(value: string, values: readonly T[]): T {
  const found = values.find((candidate) => candidate === value);
  if (found === undefined) throw new Error(`must be one of ${values.join(', ')}, not "${value}"`);
  return found;
}

/** A URL with one of the given protocols, such as `postgres:`. */
export function url(variable: string, protocols: readonly string[], options: Options): Field<string> {
  return {
    variable,
    ...options,
    parse(value) {
      if (!URL.canParse(value) || !protocols.includes(new URL(value).protocol))
        throw new Error(`must be a URL that starts with ${protocols.map((protocol) => `${protocol}//`).join(' or ')}`);
      return value;
    },
  };
}

/** 32 random bytes in hex. Never has a default: who starts the service makes it. @param what it does, for the help */
export function secret(variable: string, what: string): Field<Uint8Array> {
  return {
    variable,
    help: `${what}; make one with: openssl rand -hex 32`,
    parse(value) {
      if (!/^[0-9a-f]{64}$/i.test(value)) throw new Error('must be 64 hexadecimal digits');
      return Buffer.from(value, 'hex');
    },
  };
}

/** A folder; it is created when it does not exist. */
export function folder(variable: string, options: Options): Field<string> {
  return {
    variable,
    ...options,
    parse(value) {
      makeFolder(value);
      return value;
    },
  };
}
