/** Why nothing came, by a word that programs can tell apart; the sentence is for the person who wanted it. */
const FAULTS = {
  NOT_FOUND: { say: 'There is nothing at that link, or it was taken away.' },
  PRIVATE: { say: 'It is private, or only for people who are logged in there.' },
  AGE_RESTRICTED: { say: 'It is shown there only to people who prove their age.' },
  GEO_BLOCKED: { say: 'It is not shown in the country of this server.' },
  LIVE: { say: 'It is live, or has not begun: import it when it is over.' },
  PLAYLIST: { say: 'It is a list of many: import them one by one.' },
  TOO_LARGE: { say: 'It is larger than this server takes.' },
  TOO_LONG: { say: 'It lasts longer than this server takes.' },
  NOT_MEDIA: { say: 'There is no film, song or picture at that link that could be imported.' },
  TOOL_MISSING: { say: 'It is a page, not a file: for those an up-to-date yt-dlp must be installed on the server.' },
  ADDRESS_REFUSED: { say: 'The link leads into a private network, where imports do not go.' },
  NO_ROOM: { say: 'There is no room for it in your quota. Delete something first.' },
  SERVER_FULL: { say: 'The disk of the server is full. It is tried again when there may be room.', patience: 5 },
  STALLED: { say: 'Nothing came for too long.', patience: 1 },
  UNREACHABLE: { say: 'The other side cannot be reached or has trouble.', patience: 1 },
  RATE_LIMITED: { say: 'The other side wants to be left alone for a while.', patience: 60 },
  BOT_CHECK: {
    say: 'The other side takes this server for a robot and wants to be left alone for hours.',
    patience: 360,
  },
  BROKEN: { say: 'It could not be fetched: something is not as expected there.', patience: 5 },
} as const satisfies Record<string, { say: string; patience?: number }>;

export type ImportCode = keyof typeof FAULTS;

/** An import cannot go on. */
export class ImportFault extends Error {
  override name = 'ImportFault';

  constructor(
    readonly code: ImportCode,
    readonly options: ErrorOptions & {
      /** A better sentence than that of the code. */
      readonly say?: string;
      /** When the other side said when to come again, in seconds. */
      readonly afterS?: number;
    } = {},
  ) {
    super(options.say ?? FAULTS[code].say, { cause: options.cause });
  }

  /** How many times the usual patience to wait before another try; undefined when another try gives the same. */
  get patience(): number | undefined {
    const fault: { readonly say: string; readonly patience?: number } = FAULTS[this.code];
    return fault.patience;
  }
}
