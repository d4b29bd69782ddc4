import { type Actor, commonErrors, withScope } from '@medianest/kit';
import type { App } from '../app.js';
import { accessOf } from '../integration/access.js';
import type { Integration } from '../integration/integration.js';
import { accountForMembers } from '../seerr/account.js';
import { createSeerrCommands, type Wish } from '../seerr/commands.js';
import type { RequestFacts } from '../seerr/request.js';
import type { Access } from '../services.js';
import { asking, commanding } from './command.js';
import { getMediaRequest, getServiceToAsk } from './find.js';
import type { CreateMediaRequestInput } from './media-request.inputs.js';
import type { MediaRequest } from './media-request.js';
import { canDecide } from './media-request.policy.js';
import { findName, nameClient } from './names.js';
import { now, saveRequests, tellRequests } from './save.js';

/** Asks for a film or series, once; who may not approve it themselves asks in the name of the members' account. */
export async function createMediaRequest(
  app: App,
  actor: Actor,
  input: CreateMediaRequestInput,
): Promise<MediaRequest> {
  const { userId } = withScope(actor, 'integrations:read');
  const wish = readWish(input);
  const integration = await getServiceToAsk(app, actor, input.integrationId);
  const { access, as } = await asking(integration, async () => {
    const access = await accessOf(app, integration);
    return { access, as: canDecide(actor, integration) ? undefined : await accountForMembers(app.http, access) };
  });
  const facts = await commanding(app, integration, () => createSeerrCommands(app.http, access).ask(wish, as));
  const id = await keep(app, integration, { facts, userId });
  app.log.info({ mediaRequestId: id, integrationId: integration.id, by: userId }, 'something was asked for');
  await nameIt(app, integration, { access, facts });
  return getMediaRequest(app, actor, id);
}

const MAX_ID = 2_147_483_647;
const MAX_SEASON = 100_000;
const MOST_SEASONS = 200;

function readWish({ kind, tmdbId, seasons, is4k }: CreateMediaRequestInput): Wish {
  if (tmdbId < 1 || tmdbId > MAX_ID) throw commonErrors.BAD_USER_INPUT('"tmdbId" is a number from 1.');
  const wanted = [...new Set(seasons ?? [])];
  if (kind === 'MOVIE' && wanted.length > 0) throw commonErrors.BAD_USER_INPUT('A film has no seasons.');
  if (seasons?.length === 0 && kind === 'SERIES') {
    throw commonErrors.BAD_USER_INPUT('Name seasons, or leave "seasons" out for all of them.');
  }
  if (wanted.length > MOST_SEASONS || wanted.some((season) => season < 0 || season > MAX_SEASON)) {
    throw commonErrors.BAD_USER_INPUT(`"seasons" are up to ${MOST_SEASONS} numbers from 0.`);
  }
  return { kind, tmdbId, seasons: wanted, is4k };
}

interface Asked {
  readonly facts: RequestFacts;
  readonly userId: string;
}

/** A hook of the service may have been quicker: then the row is there, and only lacks who asked. */
async function keep(app: App, { id: integrationId }: Integration, { facts, userId }: Asked): Promise<string> {
  const askedAt = await now(app.db);
  const id: string = await app.db.transaction(async (tx) => {
    await saveRequests(tx, { integrationId, askedAt }, [facts]);
    const [[row]] = await tx.query(
      'update media_requests set requested_by = $3 where integration_id = $1 and external_id = $2 returning id',
      [integrationId, facts.externalId, userId],
    );
    return row.id;
  });
  await tellRequests(app, integrationId, [id]);
  return id;
}

async function nameIt(
  app: App,
  { id: integrationId }: Integration,
  { access, facts: { kind, tmdbId } }: { readonly access: Access; readonly facts: RequestFacts },
): Promise<void> {
  await findName(app, nameClient(app, { access }), { integrationId, kind, tmdbId });
}
