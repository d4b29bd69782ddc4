import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What `artifacts` and `processing_jobs` tell now. */
export class OldColumns1795300900000 implements MigrationInterface {
  name = 'OldColumns1795300900000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('alter table media_files drop has_thumbnail, drop has_playback, drop step');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table media_files add step text,
        add has_thumbnail boolean not null default false, add has_playback boolean not null default false;
      update media_files set has_thumbnail = artifacts ? 'THUMBNAILS', has_playback = artifacts ? 'PACKAGE';
    `);
  }
}
