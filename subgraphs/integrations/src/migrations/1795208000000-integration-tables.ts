import type { MigrationInterface, QueryRunner } from 'typeorm';

export class IntegrationTables1795208000000 implements MigrationInterface {
  name = 'IntegrationTables1795208000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- One row: who this installation is to outside services.
      create table installation (
        only_row boolean primary key default true check (only_row),
        client_id uuid not null default uuidv7()
      );
      insert into installation default values;

      create table integrations (
        id uuid primary key default uuidv7(),
        kind text not null,
        name text not null,
        url text not null,
        sealed_token text not null,
        service_id text not null,
        status text not null,
        problem text,
        version text,
        created_at timestamptz not null default now(),
        unique (kind, service_id)
      );

      create table sync_runs (
        id uuid primary key default uuidv7(),
        integration_id uuid not null references integrations on delete cascade,
        status text not null default 'QUEUED',
        items_seen integer not null default 0,
        items_total integer,
        items_changed integer not null default 0,
        failure text,
        checkpoint jsonb,
        -- The attempt that may write: one that was taken for dead and still lives finds another here.
        claim uuid,
        created_at timestamptz not null default now(),
        started_at timestamptz,
        finished_at timestamptz
      );
      create index sync_runs_latest on sync_runs (integration_id, id desc);
      create unique index sync_runs_one_active on sync_runs (integration_id) where status in ('QUEUED', 'RUNNING');

      create table library_items (
        integration_id uuid not null references integrations on delete cascade,
        external_id text not null,
        section text not null,
        kind text not null,
        fingerprint bytea not null,
        seen_in_run uuid not null,
        removed_at timestamptz,
        primary key (integration_id, external_id)
      );
      create index library_items_listing on library_items (integration_id, section, kind);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table library_items, sync_runs, integrations, installation;');
  }
}
