import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Wishes at Overseerr or Seerr. */
export class MediaRequests1795309500000 implements MigrationInterface {
  name = 'MediaRequests1795309500000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table media_requests (
        id uuid primary key default uuidv7(),
        integration_id uuid not null references integrations on delete cascade,
        external_id integer not null,
        -- The service's own id of the film or series.
        media_id integer not null,
        kind text not null,
        tmdb_id integer not null,
        tvdb_id integer,
        title text,
        year integer,
        seasons integer[] not null,
        is_4k boolean not null,
        status text not null,
        availability text not null,
        requester text,
        -- Who of ours asked.
        requested_by uuid,
        created_at timestamptz not null,
        updated_at timestamptz not null,
        -- When the service was asked for what stands here: an answer to an earlier question does not count any more.
        asked_at timestamptz not null,
        -- The last sync that met it in the list.
        seen_in_run uuid,
        removed_at timestamptz,
        unique (integration_id, external_id)
      );
      create index media_requests_newest on media_requests (integration_id, created_at desc, id desc);
      create index media_requests_media on media_requests (integration_id, media_id);
      create index media_requests_people on media_requests (requested_by) where requested_by is not null;

      -- How far an integration's requests are known.
      create table media_request_marks (
        integration_id uuid primary key references integrations on delete cascade,
        -- Changes up to here were read, by the clock of the service.
        requests_until timestamptz,
        media_until timestamptz,
        -- When the whole list was last read.
        whole_at timestamptz
      );
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table media_request_marks, media_requests;');
  }
}
