import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Whether the URLs a person has got still count. */
export class WhoMayRead1795309000000 implements MigrationInterface {
  name = 'WhoMayRead1795309000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('alter table people_rights add column may_read boolean not null default true');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table people_rights drop column may_read');
  }
}
