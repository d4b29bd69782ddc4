import type { MigrationInterface, QueryRunner } from 'typeorm';

export class ProcessingJobs1795300300000 implements MigrationInterface {
  name = 'ProcessingJobs1795300300000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table processing_jobs (
        id uuid not null default uuidv7(),
        media_file_id uuid not null references media_files on delete cascade,
        run_id uuid not null,
        step text not null,
        essential boolean not null,
        state text not null default 'WAITING' check (state in ('WAITING', 'RUNNING', 'DONE', 'FAILED', 'CANCELLED')),
        attempts int not null default 0,
        progress double precision not null default 0,
        expected_s double precision not null,
        error text,
        created_at timestamptz not null default now(),
        started_at timestamptz,
        finished_at timestamptz,
        primary key (id, created_at)
      ) partition by range (created_at);
      create index processing_jobs_run on processing_jobs (run_id);
      create index processing_jobs_file on processing_jobs (media_file_id);

      alter table media_files add probe jsonb, add artifacts jsonb not null default '{}';
      update media_files set artifacts = jsonb_strip_nulls(jsonb_build_object(
        'THUMBNAILS', case when has_thumbnail then '{"images": [
          {"format": "WEBP", "size": "SMALL", "path": "thumbnail-320.webp"},
          {"format": "WEBP", "size": "LARGE", "path": "thumbnail-1280.webp"}
        ]}'::jsonb end,
        'PACKAGE', case when has_playback then
          jsonb_build_object('path', 'hls/master.m3u8', 'complete', true, 'duration', duration)
        end
      ));
      comment on column media_files.has_thumbnail is 'of older versions: artifacts tells';
      comment on column media_files.has_playback is 'of older versions: artifacts tells';
      comment on column media_files.step is 'of older versions: processing_jobs tells';
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table media_files drop artifacts, drop probe;
      drop table processing_jobs;
    `);
  }
}
