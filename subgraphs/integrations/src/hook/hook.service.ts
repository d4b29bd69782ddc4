import type { Actor } from '@medianest/kit';
import type { App } from '../app.js';
import type { Loaders } from '../context.js';
import { errors } from '../errors.js';
import type { Integration } from '../integration/integration.js';
import { canChange } from '../integration/integration.policy.js';
import { getIntegration, getIntegrationToChange } from '../integration/integration.service.js';
import { callsHook } from '../work.js';
import { hookUrl, newHook } from './secret.js';

/** Null for who may not manage it: whoever knows the URL can speak for the service. */
export async function showHook(
  app: App,
  { actor, loaders }: { readonly actor: Actor; readonly loaders: Loaders },
  integration: Integration,
): Promise<string | null> {
  if (!canChange(actor, integration)) return null;
  const hook = await loaders.hook.load(integration.id);
  return hook?.sealed_hook ? hookUrl(app, hook.sealed_hook) : null;
}

/** The URL before leads nowhere from now on. */
export async function renewHook(app: App, actor: Actor, integrationId: string): Promise<Integration> {
  const { id, kind } = await getIntegrationToChange(app, actor, integrationId);
  if (!callsHook(kind)) throw errors.INTEGRATION_CALLS_NO_HOOK();
  const { sealed, hash } = newHook(app);
  await app.db.query('update integrations set sealed_hook = $2, hook_hash = $3, hook_called_at = null where id = $1', [
    id,
    sealed,
    hash,
  ]);
  app.log.info({ integrationId: id, by: actor.userId }, 'the hook of an integration was renewed');
  return getIntegration(app, actor, id);
}
