import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Where what a scan could not read lies. */
export class UnreadablePaths1795308700000 implements MigrationInterface {
  name = 'UnreadablePaths1795308700000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`alter table library_scans add column unreadable_paths text[] not null default '{}'`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table library_scans drop column unreadable_paths');
  }
}
