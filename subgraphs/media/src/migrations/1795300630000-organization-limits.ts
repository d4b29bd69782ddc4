import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What users told of organizations: how many bytes may be shared with each. */
export class OrganizationLimits1795300630000 implements MigrationInterface {
  name = 'OrganizationLimits1795300630000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table organization_limits (
        organization_id uuid primary key,
        max_storage_bytes bigint,
        changed_at timestamptz not null
      );
      create index media_files_organization on media_files (organization_id) where organization_id is not null;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop index media_files_organization; drop table organization_limits;');
  }
}
