import { type Actor, commonErrors } from '@medianest/kit';
import type { App } from '../app.js';
import { accessOf } from '../integration/access.js';
import { createSeerrClient } from '../seerr/client.js';
import type { MediaRequestCandidates } from './candidate.js';
import { asking } from './command.js';
import { getServiceToAsk } from './find.js';
import type { SearchCandidatesArgs } from './media-request.inputs.js';

/** A person waits. */
const DEADLINE_MS = 10_000;
const MAX_WORDS = 200;
/** As far as The Movie Database goes. */
const LAST_PAGE = 500;

/** What could be asked for, as Seerr finds it. */
export async function searchCandidates(
  app: App,
  actor: Actor,
  { query, page, integrationId }: SearchCandidatesArgs,
): Promise<MediaRequestCandidates> {
  const words = query.trim();
  if (words === '' || words.length > MAX_WORDS || !words.isWellFormed()) {
    throw commonErrors.BAD_USER_INPUT(`"query" needs 1 to ${MAX_WORDS} characters.`);
  }
  if (page < 1 || page > LAST_PAGE) throw commonErrors.BAD_USER_INPUT(`"page" must be 1 to ${LAST_PAGE}.`);
  const integration = await getServiceToAsk(app, actor, integrationId);
  return asking(integration, async () => {
    const client = createSeerrClient(app.http, await accessOf(app, integration), { deadlineMs: DEADLINE_MS });
    const search = () => client.search(words, page);
    const { hits, ...which } = await app.circuits.of(integration.id).run(search, { probe: () => client.status() });
    return { ...which, nodes: hits };
  });
}
