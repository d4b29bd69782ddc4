import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Integrity1795300120000 implements MigrationInterface {
  name = 'Integrity1795300120000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table artifact_manifests (
        media_file_id uuid primary key references media_files on delete cascade,
        version uuid not null,
        bytes bigint not null,
        -- Bytes of each file by its path in the version.
        files jsonb not null
      );
      create table integrity_checks (
        id uuid primary key default uuidv7(),
        with_hashes boolean not null,
        originals int not null default 0,
        artifacts int not null default 0,
        started_at timestamptz not null default now(),
        finished_at timestamptz
      );
      create table integrity_findings (
        id uuid primary key default uuidv7(),
        key text not null unique,
        problem text not null check (problem in ('ORPHAN', 'MISSING', 'ALTERED')),
        media_file_id uuid references media_files on delete cascade,
        detail text not null,
        by_hash boolean not null default false,
        repair text check (repair in ('REMOVED', 'REBUILDING', 'MARKED')),
        seen_by uuid not null references integrity_checks on delete cascade,
        found_at timestamptz not null default now()
      );
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table integrity_findings, integrity_checks, artifact_manifests');
  }
}
