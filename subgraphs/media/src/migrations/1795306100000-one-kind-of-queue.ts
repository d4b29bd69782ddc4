import type { MigrationInterface, QueryRunner } from 'typeorm';

export class OneKindOfQueue1795306100000 implements MigrationInterface {
  name = 'OneKindOfQueue1795306100000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table imports add started_at timestamptz;
      create index imports_failed on imports (id) where status = 'FAILED';

      alter table integrity_checks add begun_at timestamptz, add failure text;

      create table cold_moves (
        id uuid primary key default uuidv7(),
        key text not null,
        way text not null check (way in ('COOL', 'WARM')),
        state text not null default 'WAITING' check (state in ('WAITING', 'RUNNING', 'FAILED')),
        attempts int not null default 0,
        error text,
        created_at timestamptz not null default now(),
        started_at timestamptz,
        finished_at timestamptz
      );
      create unique index cold_moves_key on cold_moves (key, way);
      comment on table cold_moves is 'originals on their way to the cold storage or back; gone when they are there';
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop table cold_moves;
      alter table integrity_checks drop begun_at, drop failure;
      drop index imports_failed;
      alter table imports drop started_at;
    `);
  }
}
