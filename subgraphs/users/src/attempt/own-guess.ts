import { CodedError } from '@medianest/kit';
import type { App } from '../app.js';
import { type Doer, recordAct } from '../audit/record.js';

/**
 * One guess of somebody who is logged in at a secret of their own account: whoever took over a session guesses no faster
 * than who logs in, and a wrong guess is written down. @param of names the count
 */
export function ownGuess<T>(app: App, doer: Doer, guess: { of: readonly string[]; work(): Promise<T> }): Promise<T> {
  const { actor, client } = doer;
  return app.attempts.during([{ by: 'account', of: guess.of }], async () => {
    try {
      return await guess.work();
    } catch (error) {
      if (error instanceof CodedError && error.status === 401)
        await app.db.transaction((tx) => recordAct(tx, { actor, client, act: 'proof.failed', subject: actor.userId }));
      throw error;
    }
  });
}
