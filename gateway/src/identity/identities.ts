import { type Identity, MOST_CREDENTIALS } from '@medianest/contracts';
import { type Log, Recent } from '@medianest/kit';

/** Asks users who each of these is now. Throws when users cannot be asked. */
export type Identify = (credentials: readonly string[]) => Promise<readonly (Identity | null)[]>;

/** An answer counts for so long; who follows a stream is asked about as often. */
export const WINDOW_MS = 2_000;
/** When users could not be asked, it is left alone for a while and what was known counts. */
const PAUSE_MS = 1_000;
/** For so long it is known who somebody was, for times when users cannot be asked: the life of a token. */
const REMEMBER_MS = 15 * 60_000;

interface Known {
  /** By the process's own clock, as all moments here: that of the machine may be set back by an hour. */
  readonly askedAt: number;
  readonly identity: Identity | null;
}

/** Told with who somebody is now, or null when they count no more. */
export type Watcher = (identity: Identity | null) => void;

/**
 * Who sessions and API keys stand for, as users says, remembered for two seconds. One question is out per credential,
 * and all that come up at once are asked in one request, so users hears of each person once per window however many
 * requests, sockets and streams they have.
 */
export class Identities {
  private readonly known = new Recent<Known>({ spanMs: REMEMBER_MS });
  private readonly changedAt = new Recent<number>({ spanMs: 60_000 });
  private readonly asking = new Map<string, Promise<Identity | null>>();
  private readonly watchers = new Map<string, Set<Watcher>>();
  private waiting: { credential: string; answer: PromiseWithResolvers<Identity | null> }[] = [];
  private unreachableUntil = 0;
  private readonly round: NodeJS.Timeout;

  constructor(
    private readonly identify: Identify,
    private readonly log: Log,
  ) {
    this.round = setInterval(() => this.lookAgain(), WINDOW_MS).unref();
  }

  /** @param otherwise who it is when users cannot be asked and has not been; without it, that is thrown */
  async ask(credential: string, otherwise?: Identity): Promise<Identity | null> {
    const known = this.known.get(credential);
    if (known && this.isFresh(known)) return known.identity;
    try {
      return await (this.asking.get(credential) ?? this.question(credential));
    } catch (error) {
      if (known) return known.identity;
      if (otherwise) return otherwise;
      throw error;
    }
  }

  /** Tells who a credential stands for, again and again, until stopped. */
  watch(credential: string, watcher: Watcher): () => void {
    const all = this.watchers.get(credential) ?? new Set();
    this.watchers.set(credential, all.add(watcher));
    return () => {
      all.delete(watcher);
      if (all.size === 0 && this.watchers.get(credential) === all) this.watchers.delete(credential);
    };
  }

  /** Users says so: the session is over, whoever else is asked. */
  sessionEnded(sessionId: string): void {
    this.known.set(sessionId, { askedAt: Number.POSITIVE_INFINITY, identity: null });
    this.tell(sessionId, null);
  }

  /** What is known of this person counts no more. */
  actorChanged(userId: string): void {
    this.changedAt.set(userId, performance.now());
    this.lookAgain((credential) => this.known.get(credential)?.identity?.userId === userId);
  }

  close(): void {
    clearInterval(this.round);
  }

  /** Infinity is newer than anything: what has ended stays so. */
  private isFresh({ askedAt, identity }: Known): boolean {
    if (performance.now() - askedAt >= WINDOW_MS) return false;
    return identity === null || askedAt > (this.changedAt.get(identity.userId) ?? 0);
  }

  private lookAgain(concerned: (credential: string) => boolean = () => true): void {
    for (const credential of this.watchers.keys()) {
      if (!concerned(credential)) continue;
      // Nobody is sent away because users could not be asked.
      const tell = (identity: Identity | null) => this.tell(credential, identity);
      this.ask(credential).then(tell, () => undefined);
    }
  }

  private tell(credential: string, identity: Identity | null): void {
    for (const watcher of [...(this.watchers.get(credential) ?? [])]) watcher(identity);
  }

  /** Joins the request that leaves at the end of this turn. */
  private question(credential: string): Promise<Identity | null> {
    if (performance.now() < this.unreachableUntil)
      return Promise.reject(new Error('users could not be asked just now'));
    const answer = Promise.withResolvers<Identity | null>();
    if (this.waiting.length === 0) setImmediate(() => this.send());
    this.waiting.push({ credential, answer });
    this.asking.set(credential, answer.promise);
    return answer.promise;
  }

  private send(): void {
    const all = this.waiting;
    this.waiting = [];
    for (let from = 0; from < all.length; from += MOST_CREDENTIALS)
      void this.sendSome(all.slice(from, from + MOST_CREDENTIALS));
  }

  private async sendSome(questions: typeof this.waiting): Promise<void> {
    const askedAt = performance.now();
    try {
      const identities = await this.identify(questions.map(({ credential }) => credential));
      questions.forEach(({ credential, answer }, index) => {
        const identity = identities[index] ?? null;
        // It may have ended while users was answering.
        const before = this.known.get(credential);
        const newest = before && before.askedAt > askedAt ? before : { askedAt, identity };
        this.known.set(credential, newest);
        this.asking.delete(credential);
        answer.resolve(newest.identity);
      });
    } catch (error) {
      this.log.warn({ error, pauseMs: PAUSE_MS }, 'users cannot be asked who somebody is; what was known counts');
      this.unreachableUntil = performance.now() + PAUSE_MS;
      for (const { credential, answer } of questions) {
        this.asking.delete(credential);
        answer.reject(error);
      }
    }
  }
}
