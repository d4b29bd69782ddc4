import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The one row of settings, and the mails on their way. */
export class SettingsAndMails1795300410000 implements MigrationInterface {
  name = 'SettingsAndMails1795300410000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table system_settings (
        singleton boolean primary key default true check (singleton),
        instance_name text not null default 'MediaNest',
        registration text not null default 'OPEN' check (registration in ('OPEN', 'INVITATION', 'CLOSED')),
        email_verification_required boolean not null default false,
        password_sign_in boolean not null default true,
        default_quota_bytes bigint check (default_quota_bytes >= 0),
        deletion_grace_days integer not null default 14 check (deletion_grace_days between 0 and 90),
        updated_at timestamptz not null default now()
      );
      insert into system_settings default values;
      comment on column system_settings.default_quota_bytes is 'Null: as much as the disk holds.';

      create table mails (
        id uuid primary key default uuidv7(),
        kind text not null,
        recipient text not null,
        subject text not null,
        text text,
        html text,
        state text not null check (state in ('QUEUED', 'SENT', 'FAILED', 'KEPT')),
        attempts integer not null default 0,
        error text,
        due_at timestamptz not null default now(),
        created_at timestamptz not null default now(),
        sent_at timestamptz
      );
      create index mails_due on mails (due_at) where state = 'QUEUED';
      comment on column mails.text is 'Holds links that are secrets: emptied once it was sent.';
      comment on column mails.state is 'KEPT: there was no SMTP server; it is read here.';
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table mails; drop table system_settings;');
  }
}
