import type { EngineActor } from '@medianest/engine';
import {
  ACTOR_HEADER,
  type Actor,
  type ActorSigner,
  actorKey,
  CLIENT_HEADER,
  type Client,
  REQUEST_ID_HEADER,
  writeClient,
} from '@medianest/kit';

interface Sender {
  readonly actor: Actor;
  readonly client: Client;
  readonly requestId: string;
}

/** The actor as the engine wants it: vouched for with a short-lived signature wherever it goes. */
export function toEngineActor({ actor, client, requestId }: Sender, signer: ActorSigner): EngineActor {
  return {
    id: actor.userId ?? 'anonymous',
    // Two sessions of a person may see different things (their own session), so each has its own key.
    key: actorKey(actor),
    authenticated: actor.userId !== null,
    scopes: actor.scopes,
    headers: async () => ({
      [ACTOR_HEADER]: await signer.sign(actor),
      [CLIENT_HEADER]: writeClient(client),
      [REQUEST_ID_HEADER]: requestId,
    }),
    extensions: async () => ({
      [ACTOR_HEADER]: await signer.sign(actor),
      [CLIENT_HEADER]: writeClient(client),
      requestId,
    }),
  };
}
