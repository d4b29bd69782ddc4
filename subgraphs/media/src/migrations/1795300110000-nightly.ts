import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Nightly1795300110000 implements MigrationInterface {
  name = 'Nightly1795300110000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('create table nightly_work (name text primary key, queued_on date not null)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table nightly_work');
  }
}
