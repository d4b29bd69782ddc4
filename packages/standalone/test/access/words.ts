/** Who asks, in the order of the table's columns. */
export const personas = {
  anonymous: 'Has not logged in.',
  guest: 'Has the role GUEST, and belongs to no organization.',
  member: 'Has the role MEMBER. The things that are asked about are theirs, and they are OWNER of their household.',
  housemate: "Has the role MEMBER, and is a MEMBER of the member's household.",
  otherMember: 'Has the role MEMBER, and is OWNER of another household.',
  moderator: 'Has the role MODERATOR, and belongs to no organization.',
  admin: 'Has the role ADMIN, and belongs to no organization.',
} as const;
export type Persona = keyof typeof personas;
export const everybody = Object.keys(personas) as readonly Persona[];

/** What they get. */
export const verdicts = {
  yes: 'It is done, or answered.',
  own: 'It is done to, or answered with, what is their own: nothing of the member is in it, unless the member asks.',
  no: 'It is refused: UNAUTHENTICATED to those who have not logged in, FORBIDDEN or another code of that kind to others.',
  hidden: 'It is not there: null or a code of the kind not-found, the same as for an id that never was.',
} as const;
export type Verdict = keyof typeof verdicts;

/** A verdict for each persona, in the order of `personas`. */
export type Row = `${Verdict} ${Verdict} ${Verdict} ${Verdict} ${Verdict} ${Verdict} ${Verdict}`;

export function verdictOf(row: Row, persona: Persona): Verdict {
  return row.split(' ')[everybody.indexOf(persona)] as Verdict;
}

/** What there is to ask about: things of the member, of an admin, and one person who is only there to be administered. */
export const nouns = [
  'accountInvitation',
  'apiKey',
  'asking',
  'customRole',
  'deviceCode',
  'file',
  'folder',
  'housemate',
  'import',
  'installedAsking',
  'installedIntegration',
  'installedMonitoring',
  'installedWish',
  'integration',
  'invitation',
  'invitationToken',
  'member',
  'monitor',
  'monitoring',
  'organization',
  'person',
  'photo',
  'session',
  'shareLink',
  'shareToken',
  'shutOut',
  'title',
  'wish',
] as const;
export type Noun = (typeof nouns)[number];
/** The ids, or tokens, of one of each. */
export type Its = Readonly<Record<Noun, string>>;

/** Who may call a root field, and with what it is tried. */
export interface Line {
  readonly who: Row;
  /** What an argument or input field called `id` names. */
  readonly id?: Noun;
  /** What is made anew for each try that succeeds, since it is used up. */
  readonly fresh?: readonly Noun[];
  /** Arguments, or fields of `input`, that their names and types do not tell: see `values.ts`. */
  readonly with?: (its: Its) => Readonly<Record<string, unknown>>;
  /** Codes that say no more than that what was sent is not the real thing: whoever gets one was let in. `null`: no answer. */
  readonly or?: readonly string[];
  /** What of the member may be in what is one's own, by what others have done with it. */
  readonly mentions?: readonly Noun[];
  /** For what ends the session, or changes what its person sees: somebody new like them does it. */
  readonly throwaway?: true;
}

/** Lines by field. A word behind the name makes another line of the same field: `title (of the installation)`. */
export type Lines = Readonly<Record<string, Row | Line>>;

export interface Roots {
  readonly Query: Lines;
  readonly Mutation: Lines;
  readonly Subscription: Lines;
}

/** A field that not everybody sees who sees its object. */
export interface FieldLine {
  readonly who: Row;
  /** A query for it and nothing else, with nouns as variables. */
  readonly read: string;
}
