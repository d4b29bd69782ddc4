import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Two more built-in roles, and roles that an installation makes of scopes. */
export class Rights1795300600000 implements MigrationInterface {
  name = 'Rights1795300600000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table users drop constraint users_role_check;
      alter table users add constraint users_role_check check (role in ('ADMIN', 'MODERATOR', 'MEMBER', 'GUEST'));
      create index users_admins on users (id) where role = 'ADMIN';

      create table custom_roles (
        id uuid primary key default uuidv7(),
        name text not null,
        description text not null,
        scopes text[] not null,
        created_at timestamptz not null default now()
      );
      create unique index custom_roles_name on custom_roles (lower(name));

      create table user_custom_roles (
        user_id uuid not null references users on delete cascade,
        custom_role_id uuid not null references custom_roles,
        primary key (user_id, custom_role_id)
      );
      create index user_custom_roles_role on user_custom_roles (custom_role_id);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop table user_custom_roles, custom_roles;
      drop index users_admins;
      update users set role = 'MEMBER' where role in ('MODERATOR', 'GUEST');
      alter table users drop constraint users_role_check;
      alter table users add constraint users_role_check check (role in ('ADMIN', 'MEMBER'));
    `);
  }
}
