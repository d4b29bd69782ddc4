import type { MigrationInterface, QueryRunner } from 'typeorm';

/** API keys, and devices that wait for somebody to let them in. */
export class ApiKeys1795300520000 implements MigrationInterface {
  name = 'ApiKeys1795300520000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table api_keys (
        id uuid primary key default uuidv7(),
        user_id uuid not null references users on delete cascade,
        name text not null,
        prefix text not null,
        hash bytea not null unique,
        scopes text[] not null,
        created_at timestamptz not null default now(),
        expires_at timestamptz not null,
        last_used_at timestamptz,
        revoked_at timestamptz
      );
      create index api_keys_user_id on api_keys (user_id, id);
      comment on column api_keys.hash is 'SHA-256. The key itself is nowhere.';

      create table device_logins (
        id uuid primary key default uuidv7(),
        device_hash bytea not null unique,
        user_code text not null unique,
        name text not null,
        wants text not null check (wants in ('SESSION', 'API_KEY')),
        scopes text[] not null,
        days integer not null,
        address text not null,
        agent text not null,
        created_at timestamptz not null default now(),
        expires_at timestamptz not null,
        seconds_between_polls integer not null,
        polled_at timestamptz,
        approved_by uuid references users on delete cascade,
        denied boolean not null default false
      );
      create index device_logins_expires_at on device_logins (expires_at);
      create index device_logins_address on device_logins (address);
      comment on column device_logins.device_hash is 'SHA-256 of the device code. The row is deleted when the login is completed.';
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table device_logins, api_keys;');
  }
}
