import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Identity providers (OpenID Connect), who is who there, and sign-ins on their way. */
export class IdentityProviders1795300530000 implements MigrationInterface {
  name = 'IdentityProviders1795300530000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table identity_providers (
        id uuid primary key default uuidv7(),
        name text not null unique,
        display_name text not null,
        issuer text not null,
        client_id text not null,
        sealed_secret text,
        scopes text[] not null,
        role_claim text,
        role_mapping jsonb not null,
        creates_accounts boolean not null,
        links_by_email boolean not null,
        enabled boolean not null,
        updated_at timestamptz not null default now()
      );

      create table external_identities (
        id uuid primary key default uuidv7(),
        provider_id uuid not null references identity_providers on delete cascade,
        subject text not null,
        user_id uuid not null references users on delete cascade,
        email text,
        created_at timestamptz not null default now(),
        last_used_at timestamptz not null default now(),
        unique (provider_id, subject)
      );
      create index external_identities_user_id on external_identities (user_id);
      comment on column external_identities.subject is 'How the provider knows the person: the claim sub.';

      create table provider_flows (
        state_hash bytea primary key,
        provider_id uuid not null references identity_providers on delete cascade,
        browser_hash bytea not null,
        nonce text not null,
        verifier text not null,
        challenge text,
        user_id uuid references users on delete cascade,
        expires_at timestamptz not null,
        check ((challenge is null) <> (user_id is null))
      );
      comment on table provider_flows is 'Who is at a provider at this moment: to log in (challenge), or to be linked (user_id).';

      create table sign_in_codes (
        hash bytea primary key,
        user_id uuid not null references users on delete cascade,
        challenge text not null,
        expires_at timestamptz not null
      );

      create table link_tickets (
        hash bytea primary key,
        user_id uuid not null references users on delete cascade,
        provider_id uuid not null references identity_providers on delete cascade,
        expires_at timestamptz not null
      );
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      'drop table link_tickets, sign_in_codes, provider_flows, external_identities, identity_providers;',
    );
  }
}
