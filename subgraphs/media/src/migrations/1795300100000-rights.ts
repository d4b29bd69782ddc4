import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Rights1795300100000 implements MigrationInterface {
  name = 'Rights1795300100000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table media_files
        add visibility text not null default 'PRIVATE' check (visibility in ('PRIVATE', 'ORGANIZATION', 'EVERYONE')),
        add organization_id uuid,
        add rights_epoch int not null default 0,
        add constraint media_files_seen_by check (visibility <> 'ORGANIZATION' or organization_id is not null);
      create index media_files_of_organization on media_files (organization_id, id desc) where visibility = 'ORGANIZATION';
      create index media_files_of_everyone on media_files (id desc) where visibility = 'EVERYONE';
      create table share_links (
        id uuid primary key default uuidv7(),
        media_file_id uuid not null references media_files on delete cascade,
        created_by uuid not null,
        password_hash text,
        expires_at timestamptz not null,
        wrong_passwords int not null default 0,
        wrong_since timestamptz not null default now(),
        created_at timestamptz not null default now()
      );
      create index share_links_of_file on share_links (media_file_id, id desc);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop table share_links;
      alter table media_files drop visibility, drop organization_id, drop rights_epoch;
    `);
  }
}
