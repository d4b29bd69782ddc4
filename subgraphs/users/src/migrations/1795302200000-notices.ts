import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What people want to be told of by mail, until it is. */
export class Notices1795302200000 implements MigrationInterface {
  name = 'Notices1795302200000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table notices (
        id uuid primary key default uuidv7(),
        user_id uuid not null references users on delete cascade,
        text text not null,
        created_at timestamptz not null default now()
      );
      create index notices_of_user on notices (user_id, id);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table notices');
  }
}
