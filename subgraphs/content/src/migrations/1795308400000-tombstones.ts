import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What is gone is noted for as long as late news of it may come, and no longer. */
export class Tombstones1795308400000 implements MigrationInterface {
  name = 'Tombstones1795308400000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table deleted_files add column deleted_at timestamptz not null default now();
      create index deleted_files_deleted_at on deleted_files (deleted_at);
      alter table deleted_organizations add column deleted_at timestamptz not null default now();
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table deleted_organizations drop column deleted_at;
      alter table deleted_files drop column deleted_at;
    `);
  }
}
