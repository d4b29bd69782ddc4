import type { EngineActor } from '@medianest/engine';
import { ACTOR_HEADER, type Actor, type ActorSigner, REQUEST_ID_HEADER } from '@medianest/kit';

/** The actor as the engine wants it: vouched for with a short-lived signature wherever it goes. */
export function toEngineActor(actor: Actor, signer: ActorSigner, requestId: string): EngineActor {
  return {
    // Two sessions of a person may see different things (their own session), so each has its own key.
    key: JSON.stringify([actor.userId, actor.sessionId, actor.roles, actor.scopes]),
    authenticated: actor.userId !== null,
    scopes: actor.scopes,
    headers: async () => ({ [ACTOR_HEADER]: await signer.sign(actor), [REQUEST_ID_HEADER]: requestId }),
    extensions: async () => ({ [ACTOR_HEADER]: await signer.sign(actor), requestId }),
  };
}
