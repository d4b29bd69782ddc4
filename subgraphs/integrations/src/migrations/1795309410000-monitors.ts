import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Monitors1795309410000 implements MigrationInterface {
  name = 'Monitors1795309410000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table monitors (
        id uuid primary key default uuidv7(),
        integration_id uuid not null references integrations on delete cascade,
        external_id text not null,
        name text not null,
        type text not null,
        url text,
        host text,
        status text not null,
        response_time_ms double precision,
        certificate_days integer,
        uptime_1_day double precision,
        uptime_30_days double precision,
        uptime_365_days double precision,
        last_seen_at timestamptz not null default now(),
        status_changed_at timestamptz,
        -- When a call of the hook last told its status, and when that was there.
        told_at timestamptz,
        heartbeat_at timestamptz,
        unique (integration_id, external_id)
      );
      create index monitors_page on monitors (integration_id, id);

      create table monitor_changes (
        id uuid primary key default uuidv7(),
        monitor_id uuid not null references monitors on delete cascade,
        was text not null,
        became text not null,
        at timestamptz not null default now(),
        message text
      );
      create index monitor_changes_latest on monitor_changes (monitor_id, id desc);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table monitor_changes, monitors;');
  }
}
