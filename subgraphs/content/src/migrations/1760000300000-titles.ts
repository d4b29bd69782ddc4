import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The catalogue. Names are compared and searched in the plain form of text/plain.ts: the columns `join_key`,
 * `plain_name`, `genre_keys` and the two documents hold it, and joining/index-titles.ts is the one place that writes them.
 */
export class Titles1760000300000 implements MigrationInterface {
  name = 'Titles1760000300000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('create extension if not exists pg_trgm');
    await runner.query(TITLES);
    await runner.query(LINKS);
    await runner.query(SEARCH);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      'drop table search_words; drop table deleted_files; drop table title_files; drop table library_items; ' +
        'drop table external_ids; drop table titles;',
    );
  }
}

const TITLES = `
  create table titles (
    id uuid primary key default uuidv7(),
    kind text not null check (kind in ('MOVIE', 'SERIES', 'EPISODE', 'ARTIST', 'ALBUM', 'TRACK')),
    name text not null,
    year int,
    summary text,
    genres text[] not null default '{}',
    duration double precision,
    -- The series of an episode, the album or else the artist of a track, the artist of an album.
    parent_id uuid references titles,
    season int,
    number int,
    last_number int,
    -- A library has it, or something that belongs to it: everyone who is logged in may see it.
    listed boolean not null default false,
    -- What two titles of a kind have in common that may be the same work.
    join_key text not null default '',
    plain_name text collate "C" not null default '',
    genre_keys text[] not null default '{}',
    -- Words of the name and of what it belongs to; words of those and of the summary.
    name_document tsvector not null default '',
    document tsvector not null default '',
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now()
  );
  create index titles_join_key on titles (kind, join_key);
  create index titles_parent on titles (parent_id) where parent_id is not null;
  create index titles_plain_name on titles (plain_name, id);
  create index titles_year on titles (coalesce(year, 0), id);
  create index titles_genres on titles using gin (genre_keys);
`;

const LINKS = `
  create table external_ids (
    kind text not null,
    source text not null,
    external_id text not null,
    title_id uuid not null references titles on delete cascade,
    primary key (kind, source, external_id)
  );
  create index external_ids_title on external_ids (title_id);

  -- What an integration calls a title. parent_external_id waits for an album that is told after its tracks.
  create table library_items (
    integration_id text not null,
    external_id text not null,
    title_id uuid not null references titles on delete cascade,
    parent_external_id text,
    primary key (integration_id, external_id)
  );
  create index library_items_title on library_items (title_id);
  create index library_items_parent on library_items (integration_id, parent_external_id);

  -- Uploaded files. A file of an episode or a track also has a row for what that belongs to, with direct = false,
  -- so that one look tells who may see the series, the album or the artist.
  create table title_files (
    media_file_id uuid not null,
    title_id uuid not null references titles on delete cascade,
    owner_id uuid not null,
    direct boolean not null,
    file_name text not null,
    duration double precision,
    linked_at timestamptz not null default now(),
    primary key (media_file_id, title_id)
  );
  create unique index title_files_direct on title_files (media_file_id) where direct;
  create index title_files_title on title_files (title_id, owner_id);
  create index title_files_owner on title_files (owner_id, title_id);

  -- A file may be deleted before the news of its processing is digested.
  create table deleted_files (media_file_id uuid primary key);
`;

const SEARCH = `
  create index titles_name_document on titles using gin (name_document);
  create index titles_document on titles using gin (document);
  create index titles_name_trigrams on titles using gin (plain_name gin_trgm_ops);

  -- Every word of a name, with the forms text/near-forms.ts makes of it: where misspelt words are looked up.
  create table search_words (
    word text primary key,
    forms text[] not null
  );
  create index search_words_forms on search_words using gin (forms);
  create index search_words_trigrams on search_words using gin (word gin_trgm_ops);
`;
