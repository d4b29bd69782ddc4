import { type Actor, ANONYMOUS } from '@medianest/kit';
import type { Admission } from './admission.js';
import { errors } from './errors.js';
import type { EndedSessions } from './sessions.js';
import type { TokenReader } from './tokens.js';

/** setTimeout takes no more. */
const MAX_TIMER_MS = 2 ** 31 - 1;

interface Watching {
  readonly readToken: TokenReader;
  readonly admission: Pick<Admission, 'actors'>;
  readonly endedSessions: Pick<EndedSessions, 'has' | 'onEnd'>;
}

/** Who speaks on a connection that stays (a socket, an event stream), until the token expires or the session ends. */
export class StandingLogin {
  /** Nobody in particular before `read`. */
  actor: Actor = ANONYMOUS;
  private expiry: NodeJS.Timeout | undefined;
  private deaf: () => void = () => undefined;
  private leave: () => void = () => undefined;
  private forgotten = false;

  constructor(
    private readonly app: Watching,
    private readonly onEnd: () => void,
  ) {}

  /** Throws when the token is not good, or its person has too many connections already. */
  async read(authorization: unknown): Promise<Actor> {
    const { actor, expiresAt } = await this.app.readToken(authorization);
    this.actor = actor;
    if (!this.forgotten) this.enter(actor, expiresAt);
    return actor;
  }

  /** The connection is gone: nobody has to be told any more. */
  forget(): void {
    this.forgotten = true;
    clearTimeout(this.expiry);
    this.deaf();
    this.leave();
  }

  private enter({ userId, sessionId }: Actor, expiresAt: number): void {
    if (userId === null) return;
    const leave = this.app.admission.actors.enter(userId);
    if (!leave) throw errors.TOO_MANY_CONNECTIONS();
    this.leave = leave;
    if (sessionId !== null) this.watch(sessionId, expiresAt);
  }

  private watch(sessionId: string, expiresAt: number): void {
    this.expiry = setTimeout(this.onEnd, Math.min(expiresAt - Date.now(), MAX_TIMER_MS));
    this.deaf = this.app.endedSessions.onEnd((ended) => ended === sessionId && this.onEnd());
    if (this.app.endedSessions.has(sessionId)) this.onEnd();
  }
}
