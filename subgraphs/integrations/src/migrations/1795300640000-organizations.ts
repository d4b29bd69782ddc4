import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Services of organizations. Two of them may have the same server, and neither is told of the other. */
export class Organizations1795300640000 implements MigrationInterface {
  name = 'Organizations1795300640000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- Whose it is; null for the installation.
      alter table integrations add column organization_id uuid;
      alter table integrations drop constraint integrations_kind_service_id_key;
      create unique index integrations_once on integrations (organization_id, kind, service_id) nulls not distinct;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      delete from integrations where organization_id is not null;
      drop index integrations_once;
      alter table integrations drop column organization_id;
      alter table integrations add unique (kind, service_id);
    `);
  }
}
