import type { OrganizationDeleted } from '@medianest/contracts';
import type { EntityManager } from 'typeorm';
import type { App } from '../app.js';

/** Its services go with it, with their tokens; a sync that runs finds that it has lost its run. */
export async function organizationDeleted(app: App, event: OrganizationDeleted, tx: EntityManager): Promise<void> {
  const [runs]: [{ id: string }[]] = await tx.query(
    `update sync_runs set status = 'CANCELLED', finished_at = now()
     where status in ('QUEUED', 'RUNNING') and integration_id in (select id from integrations where organization_id = $1)
     returning id`,
    [event.organizationId],
  );
  await tx.query('delete from integrations where organization_id = $1', [event.organizationId]);
  for (const { id } of runs) await app.jobs.cancel('syncIntegration', id);
}
