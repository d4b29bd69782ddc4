import type { MigrationInterface, QueryRunner } from 'typeorm';

/** From where sessions were opened and when they were used last; when a signing key gave way to the next. */
export class SessionDetails1795300500000 implements MigrationInterface {
  name = 'SessionDetails1795300500000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table sessions
        add column last_used_at timestamptz not null default now(),
        add column address text not null default 'unknown',
        add column agent text not null default '',
        drop constraint sessions_end_reason_check;
      update sessions set last_used_at = coalesce(rotated_at, created_at);
      create index sessions_user_id_address on sessions (user_id, address);

      alter table signing_keys add column retired_at timestamptz;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table signing_keys drop column retired_at;
      update sessions set end_reason = 'LOGOUT' where end_reason not in ('LOGOUT', 'TOKEN_REUSED');
      drop index sessions_user_id_address;
      alter table sessions
        add constraint sessions_end_reason_check check (end_reason in ('LOGOUT', 'TOKEN_REUSED')),
        drop column last_used_at, drop column address, drop column agent;
    `);
  }
}
