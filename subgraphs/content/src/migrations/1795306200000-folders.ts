import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Where a file lies in its library folder tells of its title too. */
export class Folders1795306200000 implements MigrationInterface {
  name = 'Folders1795306200000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('alter table title_files add column folder text');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table title_files drop column folder');
  }
}
