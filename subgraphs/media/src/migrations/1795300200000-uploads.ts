import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Uploads1795300200000 implements MigrationInterface {
  name = 'Uploads1795300200000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table blobs (
        id uuid primary key,
        -- Null for files that came before bytes were hashed.
        sha256 bytea unique check (length(sha256) = 32),
        size bigint not null,
        created_at timestamptz not null default now()
      );
      alter table media_files add column blob_id uuid references blobs (id);
      create index media_files_blob on media_files (blob_id);
      insert into blobs (id, size, created_at) select id, size, created_at from media_files where status <> 'UPLOADING';
      update media_files set blob_id = id where status <> 'UPLOADING';

      create table uploads (
        id uuid primary key default uuidv7(),
        owner_id uuid not null,
        size bigint not null,
        concat text,
        metadata text,
        part_of uuid references uploads (id) on delete set null,
        position int,
        sha256 bytea check (length(sha256) = 32),
        unverified_from bigint,
        whole boolean not null default false,
        expires_at timestamptz not null,
        created_at timestamptz not null default now()
      );
      create index uploads_parts on uploads (owner_id) where concat = 'partial';
      create index uploads_part_of on uploads (part_of, position) where part_of is not null;
      create index uploads_expires on uploads (expires_at);
      insert into uploads (id, owner_id, size, expires_at, created_at)
        select id, owner_id, size, coalesce(upload_expires_at, now()), created_at
        from media_files where status = 'UPLOADING';
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table uploads; alter table media_files drop column blob_id; drop table blobs');
  }
}
