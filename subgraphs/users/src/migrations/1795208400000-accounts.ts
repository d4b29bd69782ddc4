import type { MigrationInterface, QueryRunner } from 'typeorm';

/** People, their passwords and sessions, the key that signs their tokens. */
export class Accounts1795208400000 implements MigrationInterface {
  name = 'Accounts1795208400000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table users (
        id uuid primary key default uuidv7(),
        email text not null unique,
        display_name text not null,
        role text not null check (role in ('ADMIN', 'MEMBER')),
        created_at timestamptz not null default now()
      );
      comment on column users.email is 'In its normal form: trimmed, NFC, lower case.';

      create table passwords (
        user_id uuid primary key references users on delete cascade,
        hash text not null,
        changed_at timestamptz not null default now()
      );

      create table sessions (
        id uuid primary key default uuidv7(),
        user_id uuid not null references users on delete cascade,
        created_at timestamptz not null default now(),
        generation integer not null default 0,
        successor_salt bytea,
        rotated_at timestamptz,
        expires_at timestamptz not null,
        ended_at timestamptz,
        end_reason text check (end_reason in ('LOGOUT', 'TOKEN_REUSED')),
        check ((ended_at is null) = (end_reason is null))
      );
      create index sessions_user_id on sessions (user_id);
      comment on column sessions.generation is 'How often the refresh token was rotated; only the token of this generation counts.';

      create table refresh_tokens (
        hash bytea primary key,
        session_id uuid not null references sessions on delete cascade,
        generation integer not null,
        expires_at timestamptz not null,
        unique (session_id, generation)
      );
      comment on column refresh_tokens.hash is 'SHA-256. The token itself is nowhere.';

      create table signing_keys (
        kid text primary key,
        public_jwk jsonb not null,
        sealed_private_jwk text not null,
        created_at timestamptz not null default now()
      );

      create table login_attempts (
        key varchar(255) primary key,
        points integer not null default 0,
        expire bigint
      );
      create index login_attempts_expire on login_attempts (expire);
      comment on table login_attempts is 'Laid out as rate-limiter-flexible wants it.';
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      'drop table login_attempts; drop table signing_keys; drop table refresh_tokens; drop table sessions; drop table passwords; drop table users;',
    );
  }
}
