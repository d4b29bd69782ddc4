import type { MigrationInterface, QueryRunner } from 'typeorm';

/** For whom no uploads begin with what they were given before a moment; for who is deleted, none ever. */
export class UploadRefusals1795302100000 implements MigrationInterface {
  name = 'UploadRefusals1795302100000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table upload_refusals (
        person_id uuid primary key,
        made_before timestamptz not null
      );
      comment on column upload_refusals.made_before is 'infinity for who is deleted.';
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table upload_refusals');
  }
}
