import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What finds people by a part of their name, role or standing among a hundred thousand, and sessions of one person. */
export class LargeDirectories1795308500000 implements MigrationInterface {
  name = 'LargeDirectories1795308500000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create extension if not exists pg_trgm;
      create index users_search on users using gin (display_name gin_trgm_ops, email gin_trgm_ops);
      create index users_role on users (role, id);
      create index users_disabled on users (id) where disabled_at is not null;
      create index sessions_of_user on sessions (user_id, id);
      drop index sessions_user_id;
      create index refresh_tokens_expires on refresh_tokens (expires_at);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop index users_search, users_role, users_disabled, refresh_tokens_expires;
      create index sessions_user_id on sessions (user_id);
      drop index sessions_of_user;
    `);
  }
}
