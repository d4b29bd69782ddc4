import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Who is linked to a provider proves it like who logs in: with a code and the secret of the client that began. */
export class Linking1795302000000 implements MigrationInterface {
  name = 'Linking1795302000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table link_codes (
        hash bytea primary key,
        user_id uuid not null references users on delete cascade,
        provider_id uuid not null references identity_providers on delete cascade,
        claims jsonb not null,
        challenge text not null,
        expires_at timestamptz not null
      );
      comment on column link_codes.claims is 'What the provider said of the person: sub and email.';

      alter table link_tickets add column challenge text;
      alter table provider_flows drop constraint provider_flows_check;
      comment on column provider_flows.challenge is 'Without one, a version before began it: it counts no more.';
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop table link_codes;
      alter table link_tickets drop column challenge;
      delete from provider_flows where (challenge is null) = (user_id is null);
      alter table provider_flows add check ((challenge is null) <> (user_id is null));
    `);
  }
}
