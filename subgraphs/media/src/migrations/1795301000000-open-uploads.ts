import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Counts what a person is uploading quickly. */
export class OpenUploads1795301000000 implements MigrationInterface {
  name = 'OpenUploads1795301000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`create index uploads_open on uploads (owner_id) where not whole or concat = 'partial'`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop index uploads_open');
  }
}
