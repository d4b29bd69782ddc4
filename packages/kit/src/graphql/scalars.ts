import { GraphQLError, GraphQLScalarType, Kind } from 'graphql';
import { GraphQLDateTimeISO } from 'graphql-scalars';

/** ISO 8601 in UTC, as `2026-11-20T20:25:00.000Z`. */
export const DateTime = new GraphQLScalarType({
  ...GraphQLDateTimeISO.toConfig(),
  name: 'DateTime',
  description: 'A moment: ISO 8601 in UTC, for example `2026-11-20T20:25:00.000Z`.',
});

/** Bytes. A JSON number up to 2^53 - 1, since Int ends at 2^31. */
export const ByteCount = new GraphQLScalarType<number, number>({
  name: 'ByteCount',
  description: 'A size in bytes: a whole number from 0 to 9007199254740991 (Int ends at 2 GB).',
  serialize: (value) => byteCount(Number(value)),
  parseValue: (value) => byteCount(value),
  parseLiteral: (node) => byteCount(node.kind === Kind.INT ? Number(node.value) : undefined),
});

function byteCount(value: unknown): number {
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return value;
  throw new GraphQLError('A ByteCount is a whole number of bytes, 0 or more.', {
    extensions: { code: 'BAD_USER_INPUT' },
  });
}
