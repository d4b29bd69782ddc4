import type { App } from '../app.js';
import type { IntegrationKind } from '../integration/integration.js';
import { work } from '../work.js';

const LOOKED_AT = (Object.keys(work) as IntegrationKind[]).filter((kind) => work[kind].look !== undefined);

/** Asks for a look at each integration whose last one was asked for longer ago: whoever takes its turn first asks. */
export async function lookWhereDue(app: Pick<App, 'db' | 'jobs'>, everySeconds: number): Promise<void> {
  if (everySeconds === 0) return;
  const [due]: [{ id: string }[]] = await app.db.query(
    `update integrations set looked_at = now()
     where kind = any($1) and (looked_at is null or looked_at <= now() - make_interval(secs => $2)) returning id`,
    [LOOKED_AT, everySeconds],
  );
  for (const { id } of due) await app.jobs.add('lookAtIntegration', { integrationId: id }, { id });
}
