import type { MigrationInterface, QueryRunner } from 'typeorm';

export class MediaFiles1763600000000 implements MigrationInterface {
  name = 'MediaFiles1763600000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table media_files (
        id uuid primary key default uuidv7(),
        owner_id uuid not null,
        file_name text not null,
        size bigint not null,
        mime_type text not null,
        kind text check (kind in ('VIDEO', 'AUDIO', 'IMAGE')),
        status text not null default 'UPLOADING' check (status in ('UPLOADING', 'PROCESSING', 'READY', 'FAILED')),
        failure text,
        duration double precision,
        streams jsonb not null default '[]',
        step text,
        progress int not null default 0,
        run_id uuid,
        version uuid,
        has_thumbnail boolean not null default false,
        has_playback boolean not null default false,
        upload_expires_at timestamptz,
        queued_at timestamptz,
        created_at timestamptz not null default now(),
        updated_at timestamptz not null default now()
      );
      create index media_files_owner on media_files (owner_id, id desc);
      create index media_files_uploading on media_files (upload_expires_at) where status = 'UPLOADING';
      create index media_files_processing on media_files (queued_at) where status = 'PROCESSING';
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table media_files');
  }
}
