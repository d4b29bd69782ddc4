import type { MigrationInterface, QueryRunner } from 'typeorm';

export class LibraryFolders1795300700000 implements MigrationInterface {
  name = 'LibraryFolders1795300700000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table library_folders (
        id uuid primary key default uuidv7(),
        name text not null,
        path text not null unique,
        owner_id uuid not null,
        visibility text not null check (visibility in ('PRIVATE', 'ORGANIZATION', 'EVERYONE')),
        organization_id uuid,
        removed_at timestamptz,
        created_at timestamptz not null default now()
      );

      create table library_scans (
        id uuid primary key default uuidv7(),
        folder_id uuid not null references library_folders (id) on delete cascade,
        accept_removals boolean not null,
        status text not null default 'QUEUED'
          check (status in ('QUEUED', 'RUNNING', 'SUCCEEDED', 'FAILED', 'CANCELLED')),
        found int not null default 0,
        added int not null default 0,
        changed int not null default 0,
        moved int not null default 0,
        removed int not null default 0,
        unreadable int not null default 0,
        failure text,
        started_at timestamptz,
        finished_at timestamptz
      );
      create unique index library_scans_active on library_scans (folder_id) where status in ('QUEUED', 'RUNNING');
      create index library_scans_folder on library_scans (folder_id, id desc);

      create table library_files (
        id uuid primary key default uuidv7(),
        folder_id uuid not null references library_folders (id),
        path text not null,
        size bigint not null,
        modified_ms bigint not null,
        fingerprint bytea not null,
        ignored boolean not null default false,
        seen_in uuid not null,
        unique (folder_id, path)
      );
      create index library_files_fingerprint on library_files (folder_id, fingerprint);
      comment on column library_files.id is 'Of the media file too.';

      alter table media_files
        add column library_folder_id uuid,
        add column wants_playback boolean not null default true;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table media_files drop column library_folder_id, drop column wants_playback;
      drop table library_files; drop table library_scans; drop table library_folders;
    `);
  }
}
