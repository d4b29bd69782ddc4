import type { MigrationInterface, QueryRunner } from 'typeorm';

/** In which session a link was asked for: it goes on when what the link does ends the others. */
export class LinkSessions1795308510000 implements MigrationInterface {
  name = 'LinkSessions1795308510000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('alter table account_links add column session_id uuid');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table account_links drop column session_id');
  }
}
