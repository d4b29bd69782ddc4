import { type GraphQLField, type GraphQLObjectType, type GraphQLSchema, getNamedType } from 'graphql';
import type { Answer, Guest } from '../../../../e2e/support/client.ts';
import { selectionOf } from '../support/whole-schema.ts';
import { kindOf } from './kinds.ts';
import { type Entry, fieldOf } from './table.ts';
import { nonsense, nothing, renew } from './things.ts';
import { argumentsOf } from './values.ts';
import { type FieldLine, type Its, type Line, type Noun, nouns, type Persona, type Verdict } from './words.ts';
import type { World } from './world.ts';

interface Tried {
  readonly entry: Entry;
  readonly who: Guest;
  readonly persona: Persona;
  readonly answer: Answer;
}

/** Calls root fields as somebody, and says in the words of the table what came of it. */
export class Sweep {
  constructor(
    private readonly world: World,
    private readonly schema: GraphQLSchema,
  ) {}

  /** @returns the verdict, or a sentence about what is no verdict */
  async try(entry: Entry, persona: Persona, expected: Verdict): Promise<string> {
    const { line } = entry;
    const { world } = this;
    const isGranted = expected === 'yes' || expected === 'own';
    const its = isGranted ? await renew(world, world.its, line.fresh ?? []) : world.its;
    const who = line.throwaway ? await world.people.like(persona) : world.people.get(persona);
    const answer = await this.call(entry, who, its);
    const verdict = judge(answer, { line, persona });
    const word = verdict === 'granted' ? this.whose(answer, { expected, persona, entry }) : verdict;
    // Most lines name nothing: what they say is the same whatever is there.
    return this.names(entry) ? this.unlessUnlike(word, { entry, who, persona, answer }) : word;
  }

  /** Calls it as whoever this is. @returns the code of the refusal */
  async codeFor(entry: Entry, who: Guest): Promise<string | undefined> {
    return (await this.call(entry, who, this.world.its)).errors?.[0]?.extensions.code;
  }

  /** Ids that never were, and texts that are none, are answered like what is hidden, and never by a defect. */
  private async unlessUnlike(verdict: string, asked: Tried): Promise<string> {
    // Who sees the household is told that they may not; the others must not hear of it.
    const isRefused = verdict === 'hidden' || (verdict === 'no' && asked.persona !== 'housemate');
    for (const its of [nothing(), nonsense()]) {
      const other = await this.call(asked.entry, asked.who, its);
      const isWrong = isRefused ? told(other) !== told(asked.answer) : told(other).includes('INTERNAL_SERVER_ERROR');
      if (isWrong) return `${verdict}, told ${told(asked.answer)}, but ${told(other)} with ${its.file}`;
    }
    return verdict;
  }

  private names({ root, name, line }: Entry): boolean {
    return JSON.stringify(argumentsOf(this.field(root, name), line, MARKED)).includes(MARK);
  }

  /** The same for a field of a type. */
  async tryField(name: string, { read }: FieldLine, persona: Persona): Promise<string> {
    const declared = nouns.filter((noun) => read.includes(`$${noun}:`));
    const values = Object.fromEntries(declared.map((noun) => [noun, this.world.its[noun]]));
    const { data, errors } = await this.world.people.get(persona).ask(read, values);
    const field = name.replace(/^\w+\.(\w+).*$/, '$1');
    const verdict = judge({ data: { [field]: valueOfField(data, field) }, ...(errors && { errors }) }, { persona });
    return verdict === 'granted' ? 'yes' : verdict;
  }

  /** Whether what was granted is about the member's things. Where the table knows no difference there is none. */
  private whose(answer: Answer, by: { expected: Verdict; persona: Persona; entry: Entry }): string {
    const { mentions = [] } = by.entry.line;
    const secret = MEMBERS.filter((noun) => !mentions.includes(noun));
    const found = secret.filter((noun) => JSON.stringify(answer.data ?? null).includes(this.world.its[noun]));
    if (by.expected === 'own' && (by.persona === 'member' || found.length === 0)) return 'own';
    const tells = /own.*yes|yes.*own/.test(by.entry.line.who) && /"nodes":/.test(JSON.stringify(answer.data));
    if (by.expected === 'own') return `yes: of the member ${found.join(', ')}`;
    return tells && found.length === 0 ? `own: nothing of the member in ${told(answer)}` : 'yes';
  }

  private field(root: Entry['root'], name: string): GraphQLField<unknown, unknown> {
    const field = (this.schema.getType(root) as GraphQLObjectType | undefined)?.getFields()[fieldOf({ name })];
    if (!field) throw new Error(`There is no ${root}.${name}.`);
    return field;
  }

  private async call({ root, name, line }: Entry, who: Guest, its: Its): Promise<Answer> {
    const field = this.field(root, name);
    const values = argumentsOf(field, line, its);
    const given = field.args.filter((arg) => arg.name in values);
    const page = field.args.some((arg) => arg.name === 'first') ? ['first: 100'] : [];
    const declared = given.map((arg) => `$${arg.name}: ${arg.type}`).join(', ');
    const passed = [...given.map((arg) => `${arg.name}: $${arg.name}`), ...page].join(', ');
    const selection = selectionOf(this.schema, getNamedType(field.type), 0);
    const call = `${field.name}${passed && `(${passed})`} ${selection}`;
    const text = `${root.toLowerCase()} ${declared && `(${declared})`} { ${call} }`;
    return root === 'Subscription' ? first(who, text, values) : who.ask(text, values);
  }
}

/** Things that nobody hears of but the member and whom the table says. */
const MEMBERS: readonly Noun[] = [
  ...(['apiKey', 'asking', 'file', 'import', 'integration', 'invitation', 'member', 'monitor'] as const),
  ...(['monitoring', 'organization', 'session', 'shareLink', 'shutOut', 'title', 'wish'] as const),
];

const MARK = 'the id of something';
const MARKED = Object.fromEntries(nouns.map((noun) => [noun, MARK])) as Its;

/** What is told first; a refusal may come as an answer or as an error of the stream. */
async function first(who: Guest, text: string, values: Record<string, unknown>): Promise<Answer> {
  try {
    for await (const answer of who.watch(text, values)) return answer;
    return { data: null };
  } catch (errors) {
    if (!Array.isArray(errors)) throw errors;
    return { errors };
  }
}

interface Asked {
  readonly persona: Persona;
  readonly line?: Line;
}

function judge(answer: Answer, { line, persona }: Asked): string {
  const [error] = answer.errors ?? [];
  const code = error ? error.extensions.code : Object.values(answer.data ?? {})[0] === null ? 'null' : undefined;
  if (code === undefined || line?.or?.includes(code)) return 'granted';
  if (code === 'null') return 'hidden';
  if (persona === 'anonymous' ? code === 'UNAUTHENTICATED' : kindOf(code) === 'forbidden') return 'no';
  return kindOf(code) === 'not-found' ? 'hidden' : `failed: ${told(answer)}`;
}

/** Of the first object that has it; null where there is none. */
function valueOfField(data: unknown, field: string): unknown {
  if (typeof data !== 'object' || data === null) return null;
  const found = Object.entries(data).map(([key, value]) => (key === field ? value : valueOfField(value, field)));
  return found.find((value) => value !== null) ?? null;
}

function told({ data, errors }: Answer): string {
  return errors
    ? errors.map(({ message, extensions }) => `${extensions.code}: ${message}`).join()
    : JSON.stringify(data);
}
