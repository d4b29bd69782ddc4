import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Titles of organizations, which nobody else sees, and files that are shared. */
export class Organizations1795300620000 implements MigrationInterface {
  name = 'Organizations1795300620000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- Whose own the title is: of a library or of files of an organization. Null for the installation's library and
      -- for what people keep for themselves or show everybody. A title never meets one of another.
      alter table titles add column organization_id uuid;
      create index titles_organization on titles (organization_id) where organization_id is not null;

      -- What a title's own is, its external ids are too: two organizations may have the same work.
      alter table external_ids add column organization_id uuid;
      alter table external_ids drop constraint external_ids_pkey;
      create unique index external_ids_once on external_ids (kind, source, external_id, organization_id) nulls not distinct;

      -- Always the organization of the title. told_at: of which moment the last news was.
      alter table title_files
        add column organization_id uuid,
        add column everyone boolean not null default false,
        add column told_at timestamptz not null default '-infinity';

      -- News of its libraries may come after the news of its end.
      create table deleted_organizations (organization_id uuid primary key);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop table deleted_organizations;
      delete from title_files where organization_id is not null;
      update titles set parent_id = null where organization_id is not null;
      delete from titles where organization_id is not null;
      alter table title_files drop column organization_id, drop column everyone, drop column told_at;
      drop index external_ids_once;
      alter table external_ids drop column organization_id;
      alter table external_ids add primary key (kind, source, external_id);
      alter table titles drop column organization_id;
    `);
  }
}
