import type { MigrationInterface, QueryRunner } from 'typeorm';

/** This subgraph's copy of the settings of the installation, as users told them last. */
export class Settings1795300430000 implements MigrationInterface {
  name = 'Settings1795300430000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table settings (
        singleton boolean primary key default true check (singleton),
        default_quota bigint,
        changed_at timestamptz not null
      );
      comment on table settings is 'Empty until an admin changes something.';
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table settings');
  }
}
