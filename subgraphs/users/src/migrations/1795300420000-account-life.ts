import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What happens to an account from its first mail to its end: links, invitations, preferences, pictures, deletion. */
export class AccountLife1795300420000 implements MigrationInterface {
  name = 'AccountLife1795300420000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table users
        add column email_verified_at timestamptz,
        add column disabled_at timestamptz,
        add column deletion_due_at timestamptz,
        add column preferences jsonb not null default '{}',
        add column avatar_version uuid;
      alter table users drop constraint users_role_check;
      alter table users add constraint users_role_check check (role in ('ADMIN', 'MODERATOR', 'MEMBER', 'GUEST'));
      create index users_deletion_due on users (deletion_due_at) where deletion_due_at is not null;
      comment on column users.preferences is 'What differs from the defaults.';

      create table account_links (
        hash bytea primary key,
        kind text not null check (kind in ('VERIFY_EMAIL', 'RESET_PASSWORD', 'CHANGE_EMAIL')),
        user_id uuid not null references users on delete cascade,
        email text not null,
        created_at timestamptz not null default now(),
        expires_at timestamptz not null,
        used_at timestamptz
      );
      create index account_links_user on account_links (user_id, kind, created_at);
      create index account_links_expires on account_links (expires_at);
      comment on column account_links.hash is 'SHA-256 of the token in the link. The token itself is in the mail alone.';
      comment on column account_links.email is 'The address that the link proves.';

      create table account_invitations (
        id uuid primary key default uuidv7(),
        hash bytea not null unique,
        email text not null,
        role text not null,
        invited_by uuid,
        created_at timestamptz not null default now(),
        expires_at timestamptz not null,
        used_at timestamptz
      );

      create table avatars (
        user_id uuid not null references users on delete cascade,
        version uuid not null,
        size integer not null,
        image bytea not null,
        primary key (version, size)
      );
      create index avatars_user on avatars (user_id);

      create table data_exports (
        id uuid primary key default uuidv7(),
        user_id uuid not null references users on delete cascade,
        state text not null default 'PENDING' check (state in ('PENDING', 'READY', 'FAILED')),
        created_at timestamptz not null default now(),
        ready_at timestamptz,
        expires_at timestamptz not null
      );
      create index data_exports_user on data_exports (user_id, id);
      create table data_export_parts (
        export_id uuid not null references data_exports on delete cascade,
        service text not null,
        number integer not null,
        is_last boolean not null,
        items jsonb not null,
        primary key (export_id, service, number)
      );
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop table data_export_parts, data_exports, avatars, account_invitations, account_links;
      alter table users drop column email_verified_at, drop column disabled_at, drop column deletion_due_at,
        drop column preferences, drop column avatar_version;
    `);
  }
}
