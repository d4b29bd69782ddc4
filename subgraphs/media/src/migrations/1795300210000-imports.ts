import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Imports1795300210000 implements MigrationInterface {
  name = 'Imports1795300210000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table imports (
        id uuid primary key default uuidv7(),
        owner_id uuid not null,
        url text not null,
        host text not null,
        file_name text,
        title text,
        status text not null default 'WAITING'
          check (status in ('WAITING', 'RUNNING', 'DONE', 'FAILED', 'CANCELLED')),
        progress int not null default 0,
        received bigint not null default 0,
        size bigint,
        reserved bigint not null default 0,
        code text,
        failure text,
        attempts int not null default 0,
        run_id uuid,
        not_before timestamptz not null default now(),
        media_file_id uuid,
        created_at timestamptz not null default now(),
        updated_at timestamptz not null default now()
      );
      create index imports_owner on imports (owner_id, id desc);
      create index imports_open on imports (not_before) where status in ('WAITING', 'RUNNING');
      create table import_hosts (host text primary key, next_at timestamptz not null);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table import_hosts; drop table imports');
  }
}
