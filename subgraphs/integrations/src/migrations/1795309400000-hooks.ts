import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Services that tell by themselves, and those that are looked at between syncs. */
export class Hooks1795309400000 implements MigrationInterface {
  name = 'Hooks1795309400000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table integrations
        -- The secret in the URL of its hook: sealed, to be shown, and as its SHA-256, to be found by.
        add column sealed_hook text,
        add column hook_hash bytea unique,
        add column hook_called_at timestamptz,
        add column looked_at timestamptz;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table integrations
        drop column sealed_hook, drop column hook_hash, drop column hook_called_at, drop column looked_at;
    `);
  }
}
