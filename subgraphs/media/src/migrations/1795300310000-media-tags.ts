import type { MigrationInterface, QueryRunner } from 'typeorm';

export class MediaTags1795300310000 implements MigrationInterface {
  name = 'MediaTags1795300310000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table media_files
        add chapters jsonb not null default '[]',
        add tags jsonb not null default '{}',
        add location jsonb
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table media_files drop chapters, drop tags, drop location');
  }
}
