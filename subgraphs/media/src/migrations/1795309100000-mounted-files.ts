import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Whether a file of a library lay on a disk of its own. Of those that are known the next scan tells. */
export class MountedFiles1795309100000 implements MigrationInterface {
  name = 'MountedFiles1795309100000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('alter table library_files add column mounted boolean not null default false');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table library_files drop column mounted');
  }
}
