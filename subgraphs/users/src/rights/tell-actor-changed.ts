import type { App } from '../app.js';
import { ALL_SESSIONS } from '../live.js';

/** Call it once the change is committed. When nobody can be told, what the gateway knows counts until it asks anew. */
export async function tellActorChanged(app: Pick<App, 'live' | 'log'>, userIds: readonly string[]): Promise<void> {
  try {
    await Promise.all(userIds.map((userId) => app.live.publish('users.actorChanged', ALL_SESSIONS, { userId })));
  } catch (error) {
    app.log.warn({ error, userIds }, 'nobody could be told that the rights of people have changed');
  }
}
