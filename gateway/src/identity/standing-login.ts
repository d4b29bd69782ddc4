import type { Identity } from '@medianest/contracts';
import { type Actor, ANONYMOUS } from '@medianest/kit';
import { errors } from '../errors.js';
import type { Admission } from '../limits/admission.js';
import type { Identities } from './identities.js';
import { type Login, type TokenReader, toActor } from './tokens.js';

/** setTimeout takes no more. */
const MAX_TIMER_MS = 2 ** 31 - 1;

interface Watching {
  readonly readToken: TokenReader;
  readonly admission: Pick<Admission, 'actors'>;
  readonly identities: Pick<Identities, 'watch'>;
}

/**
 * Who speaks on a connection that stays (a socket, an event stream), until the token expires, the session ends or the
 * person loses a right: what runs on the connection began with it. What a person gains counts for what begins later.
 */
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
    const login = await this.app.readToken(authorization);
    this.actor = login.actor;
    if (!this.forgotten) this.enter(login);
    return login.actor;
  }

  /** The connection is gone: nobody has to be told any more. */
  forget(): void {
    this.forgotten = true;
    clearTimeout(this.expiry);
    this.deaf();
    this.leave();
  }

  private enter({ actor: { userId }, credential, expiresAt }: Login): void {
    if (userId === null) return;
    const leave = this.app.admission.actors.enter(userId);
    if (!leave) throw errors.TOO_MANY_CONNECTIONS();
    this.leave = leave;
    if (expiresAt < Number.POSITIVE_INFINITY)
      this.expiry = setTimeout(this.onEnd, Math.min(expiresAt - Date.now(), MAX_TIMER_MS));
    if (credential !== undefined)
      this.deaf = this.app.identities.watch(credential, (identity) => this.lookedAgain(identity));
  }

  private lookedAgain(identity: Identity | null): void {
    if (identity && keepsAll(this.actor, identity)) this.actor = toActor(identity);
    else this.onEnd();
  }
}

function keepsAll(before: Actor, now: Identity): boolean {
  return (
    before.roles.every((role) => now.roles.includes(role)) &&
    before.scopes.every((scope) => now.scopes.includes(scope)) &&
    before.organizations.every(({ id, role }) => now.organizations.some((one) => one.id === id && one.role === role))
  );
}
