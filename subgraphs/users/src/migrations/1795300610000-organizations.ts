import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Households: who belongs to which, as what, and the invitations to them. */
export class Organizations1795300610000 implements MigrationInterface {
  name = 'Organizations1795300610000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table organizations (
        id uuid primary key default uuidv7(),
        name text not null,
        max_members integer check (max_members > 0),
        max_storage_bytes bigint check (max_storage_bytes >= 0),
        created_at timestamptz not null default now()
      );

      create table memberships (
        organization_id uuid not null references organizations on delete cascade,
        user_id uuid not null references users on delete cascade,
        role text not null check (role in ('OWNER', 'MANAGER', 'MEMBER', 'VIEWER')),
        joined_at timestamptz not null default now(),
        primary key (organization_id, user_id)
      );
      create index memberships_user on memberships (user_id, organization_id);

      create table invitations (
        id uuid primary key default uuidv7(),
        organization_id uuid not null references organizations on delete cascade,
        token_hash bytea not null unique,
        role text not null check (role in ('OWNER', 'MANAGER', 'MEMBER', 'VIEWER')),
        email text,
        max_uses integer not null check (max_uses > 0),
        uses integer not null default 0 check (uses <= max_uses),
        expires_at timestamptz not null,
        closed_at timestamptz,
        invited_by uuid references users on delete set null,
        created_at timestamptz not null default now()
      );
      create index invitations_organization on invitations (organization_id, id);
      comment on column invitations.token_hash is 'SHA-256. The token itself is nowhere.';
      comment on column invitations.email is 'In its normal form. Only this account may use it; null for a link that anybody may use.';
      comment on column invitations.closed_at is 'When it was revoked, or declined by the one it was for.';
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table invitations, memberships, organizations;');
  }
}
