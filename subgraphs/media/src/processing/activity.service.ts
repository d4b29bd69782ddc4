import { type Actor, commonErrors, type LiveStream, loggedIn, Recent } from '@medianest/kit';
import { In } from 'typeorm';
import type { App } from '../app.js';
import type { Topics } from '../live.js';
import { MediaStatus } from '../media-file/enums.js';
import { MediaFile } from '../media-file/media-file.js';
import { seesAll } from '../media-file/media-file.policy.js';
import type { MediaProcessing } from './media-processing.js';
import { isSame, look } from './media-processing.service.js';

/** What happens with all files of the actor, for as long as they listen. */
export async function myMediaProcessing(
  app: App,
  actor: Actor,
  until: AbortSignal,
): Promise<AsyncGenerator<MediaProcessing>> {
  const { userId } = loggedIn(actor);
  return follow(app, await app.live.subscribe('activity', 'any', until), userId);
}

/** What happens with the files of everybody. */
export async function processingActivity(
  app: App,
  actor: Actor,
  until: AbortSignal,
): Promise<AsyncGenerator<MediaProcessing>> {
  if (!seesAll(loggedIn(actor))) throw commonErrors.FORBIDDEN();
  return follow(app, await app.live.subscribe('activity', 'any', until));
}

/** Of what waits since before there was a listener, so much is told. */
const MOST_AT_FIRST = 100;
/** Messages of the same change come within that; what is told again later does no harm. */
const REMEMBERED = { spanMs: 10 * 60_000, limit: 10_000 };

/** They are listened to already; now look: nothing falls between. */
async function* follow(
  app: App,
  heard: LiveStream<Topics['activity']>,
  ownerId?: string,
): AsyncGenerator<MediaProcessing> {
  await using changes = heard;
  const told = new Recent<MediaProcessing>(REMEMBERED);
  for (const { id } of await unfinished(app, ownerId)) {
    const now = await look(app, id);
    if (!now) continue;
    told.set(id, now);
    yield now;
  }
  for await (const { id, ownerId: owner } of changes) {
    if (ownerId !== undefined && owner !== ownerId) continue;
    const [last, now] = [told.get(id), await look(app, id)];
    if (!now || (last && isSame(last, now))) continue;
    told.set(id, now);
    yield now;
  }
}

async function unfinished({ db }: App, ownerId?: string): Promise<Pick<MediaFile, 'id'>[]> {
  const status = In([MediaStatus.UPLOADING, MediaStatus.PROCESSING]);
  return db.getRepository(MediaFile).find({
    select: { id: true },
    where: { status, ...(ownerId !== undefined && { ownerId }) },
    order: { id: 'DESC' },
    take: MOST_AT_FIRST,
  });
}
