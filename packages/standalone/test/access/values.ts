import { randomUUID } from 'node:crypto';
import {
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputField,
  type GraphQLInputType,
  getNamedType,
  getNullableType,
  isEnumType,
  isInputObjectType,
  isListType,
  isRequiredArgument,
  isRequiredInputField,
} from 'graphql';
import type { Its, Line, Noun } from './words.ts';

/** What an argument or an input field of this name is given, unless its line says something else. */
const nounByName: Readonly<Record<string, Noun>> = {
  importId: 'import',
  integrationId: 'integration',
  libraryFolderId: 'folder',
  mediaFileId: 'file',
  mediaRequestId: 'wish',
  organizationId: 'organization',
  roleId: 'customRole',
  shareLinkId: 'shareLink',
  userId: 'person',
  userIds: 'person',
};

/** The same for what is no thing. None of the secrets is a real one. */
const textByName: Readonly<Record<string, () => string>> = {
  code: () => '000000',
  currentPassword: () => 'not the password at all',
  displayName: () => 'Sweep',
  email: () => `${randomUUID()}@example.org`,
  expiresAt: () => new Date(Date.now() + 3_600_000).toISOString(),
  fileName: () => 'sweep.wav',
  mimeType: () => 'audio/wav',
  newPassword: () => 'nine purple otters dance',
  password: () => 'nine purple otters dance',
  scopes: () => 'media:read',
  userCode: () => 'BCDF-GHJK',
};

const valueByType: Readonly<Record<string, () => unknown>> = {
  Boolean: () => true,
  ByteCount: () => 44,
  ID: () => randomUUID(),
  Int: () => 1,
  String: () => randomUUID(),
};

/** The arguments of a call: all that are required, and those of the line. */
export function argumentsOf(field: GraphQLField<unknown, unknown>, line: Line, its: Its): Record<string, unknown> {
  const said = line.with?.(its) ?? {};
  const [input] = field.args;
  const takesInput = input !== undefined && isInputObjectType(getNamedType(input.type)) && input.name === 'input';
  const inArguments = takesInput ? { input: said } : said;
  const given = field.args.filter((arg) => isRequiredArgument(arg) || arg.name in inArguments);
  return Object.fromEntries(given.map((arg) => [arg.name, givenTo(arg, { line, its, said: inArguments[arg.name] })]));
}

interface Asked {
  readonly line: Line;
  readonly its: Its;
  readonly said?: unknown;
}

function givenTo({ name, type }: GraphQLArgument | GraphQLInputField, { line, its, said }: Asked): unknown {
  const named = getNamedType(type);
  if (isInputObjectType(named) && !isListType(getNullableType(type))) {
    const inside = (said ?? {}) as Readonly<Record<string, unknown>>;
    const fields = Object.values(named.getFields()).filter((one) => isRequiredInputField(one) || one.name in inside);
    return Object.fromEntries(fields.map((one) => [one.name, givenTo(one, { line, its, said: inside[one.name] })]));
  }
  if (said !== undefined) return said;
  const noun = name === 'id' ? line.id : nounByName[name];
  const value = noun ? its[noun] : (textByName[name]?.() ?? plainValue(named));
  return isListType(getNullableType(type)) ? [value] : value;
}

function plainValue(type: ReturnType<typeof getNamedType> & GraphQLInputType): unknown {
  if (isEnumType(type)) return type.getValues()[0]?.name;
  const make = valueByType[type.name];
  if (!make) throw new Error(`The sweep knows no value of the type ${type.name}: give it one in values.ts.`);
  return make();
}
