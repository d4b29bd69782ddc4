import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Steering1795300800000 implements MigrationInterface {
  name = 'Steering1795300800000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table processing_queues (
        name text primary key,
        paused boolean not null default false,
        concurrency int check (concurrency > 0)
      );
      comment on column processing_queues.concurrency is 'in each worker process; null for what the program thinks best';

      alter table media_files add turn int;
      create index media_files_owner_turn on media_files (owner_id, turn) where status = 'PROCESSING';
      create index media_files_turn on media_files (turn) where status = 'PROCESSING';

      alter table processing_jobs add queue text, add crashes int not null default 0;
      update processing_jobs set queue = case step
        when 'PROBE' then 'PROBE' when 'PUBLISH' then 'PUBLISH' when 'PACKAGE' then 'ENCODE' else 'LIGHT' end;
      create index processing_jobs_state on processing_jobs (state, id) where state in ('WAITING', 'RUNNING', 'FAILED');
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop index processing_jobs_state;
      alter table processing_jobs drop queue, drop crashes;
      alter table media_files drop turn;
      drop table processing_queues;
    `);
  }
}
