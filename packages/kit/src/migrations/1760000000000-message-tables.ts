import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The outbox (events not yet handed over) and the inbox (ids of events whose effect is done) of every subgraph. */
export class MessageTables1760000000000 implements MigrationInterface {
  name = 'MessageTables1760000000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table outbox (
        id uuid primary key default uuidv7(),
        type text not null,
        payload jsonb not null
      );
      create table inbox (
        event_id uuid primary key,
        received_at timestamptz not null default now()
      );
      create index inbox_received_at on inbox (received_at);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table outbox; drop table inbox;');
  }
}
