import { type Actor, CodedError, type LiveStream } from '@medianest/kit';
import type { App } from '../app.js';
import type { Topics } from '../live.js';
import { getMediaRequest, getPlaced } from './find.js';
import type { MediaRequest } from './media-request.js';

/** A request as it is now, then every change of it, until it is removed. */
export async function watchMediaRequest(
  app: App,
  actor: Actor,
  { id, signal }: { readonly id: string; readonly signal: AbortSignal },
): Promise<AsyncGenerator<MediaRequest>> {
  // Before there is a stream: who may not watch is refused, which is no event.
  const { integration } = await getPlaced(app, actor, id);
  const changes = await app.live.subscribe('mediaRequests', integration.id, signal);
  try {
    return follow(app, actor, { first: await getMediaRequest(app, actor, id), changes });
  } catch (error) {
    await changes[Symbol.asyncDispose]();
    throw error;
  }
}

interface Followed {
  readonly first: MediaRequest;
  readonly changes: LiveStream<Topics['mediaRequests']>;
}

async function* follow(app: App, actor: Actor, { first, changes }: Followed): AsyncGenerator<MediaRequest> {
  await using stream = changes;
  yield first;
  for await (const { ids } of stream) {
    if (ids && !ids.includes(first.id)) continue;
    const request = await getMediaRequest(app, actor, first.id).catch(nullIfGone);
    if (!request) return;
    yield request;
  }
}

function nullIfGone(error: unknown): null {
  if (error instanceof CodedError) return null;
  throw error;
}
