import { type Actor, commonErrors } from '@medianest/kit';
import type { App } from '../app.js';
import { errors } from '../errors.js';
import { enqueue, startRun, tell } from '../sync/runs.js';
import { readBaseUrl, readName, readToken, sealToken } from './access.js';
import { checkAccess } from './check.js';
import type { UpdateIntegrationInput } from './integration.inputs.js';
import type { Integration } from './integration.js';
import { getIntegration, getIntegrationToChange } from './integration.service.js';

/** Gives a service another name, or another token or address once it answered there; then a sync is started. */
export async function updateIntegration(app: App, actor: Actor, input: UpdateIntegrationInput): Promise<Integration> {
  const integration = await getIntegrationToChange(app, actor, input.integrationId);
  const name = readName(input.name) ?? integration.name;
  const { token, url } = input;
  if (token) await changeAccess(app, integration, { token, url: url || integration.url });
  // Whoever may change the address could otherwise have the stored token sent to a server of their own.
  else if (url) throw commonErrors.BAD_USER_INPUT('A new URL needs the token as well: a stored one goes nowhere else.');
  await app.db.query('update integrations set name = $2 where id = $1', [integration.id, name]);
  app.log.info({ integrationId: integration.id, by: actor.userId }, 'an integration was changed');
  return getIntegration(app, actor, integration.id);
}

async function changeAccess(
  app: App,
  { id, kind, serviceId }: Integration,
  given: { readonly token: string; readonly url: string },
): Promise<void> {
  const access = { url: readBaseUrl(given.url), token: readToken(given.token), clientId: app.clientId };
  const found = await checkAccess(app, kind, access);
  if (found.serviceId !== null && found.serviceId !== serviceId) throw errors.INTEGRATION_ANOTHER_SERVER(found.name);
  const nowId = found.serviceId ?? access.url.href;
  const [rows] = await app.db.query(
    `update integrations set url = $2, sealed_token = $3, version = $4, service_id = $5, status = 'CONNECTED',
       problem = null
     where id = $1 and not exists (select 1 from integrations as other where other.id <> $1 and other.kind = integrations.kind
       and other.service_id = $5 and other.organization_id is not distinct from integrations.organization_id)
     returning id`,
    [id, access.url.href, sealToken(app, access.token), found.version, nowId],
  );
  if (rows.length === 0) throw errors.INTEGRATION_EXISTS(found.name);
  const run = await startRun(app.db, id);
  await enqueue(app, run.id);
  await tell(app, id);
}
