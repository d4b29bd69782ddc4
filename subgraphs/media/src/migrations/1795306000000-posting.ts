import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Posting1795306000000 implements MigrationInterface {
  name = 'Posting1795306000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table people_rights (
        user_id uuid primary key,
        may_write boolean not null,
        may_manage boolean,
        posts_to uuid[] not null,
        changed_at timestamptz not null
      );
      comment on table people_rights is 'what people may do while they do not ask: by URLs that were made for them or by them';
      comment on column people_rights.may_manage is 'null when nobody has said';

      alter table share_links add owner_id uuid;
      comment on column share_links.owner_id is 'of the file, when the link was made; null in older ones';
      create index share_links_of_maker on share_links (created_by);

      alter table imports
        add visibility text not null default 'PRIVATE' check (visibility in ('PRIVATE', 'ORGANIZATION', 'EVERYONE')),
        add organization_id uuid;
      create index imports_open_of_organization on imports (organization_id) where status in ('WAITING', 'RUNNING');

      alter table uploads add organization_id uuid;
      comment on column uploads.organization_id is 'of a part: where room is kept for it besides its owner''s';
      create index uploads_of_organization on uploads (organization_id) where organization_id is not null;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table uploads drop organization_id;
      alter table imports drop visibility, drop organization_id;
      drop index share_links_of_maker;
      alter table share_links drop owner_id;
      drop table people_rights;
    `);
  }
}
