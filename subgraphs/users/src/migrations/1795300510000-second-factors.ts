import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Authenticators, the codes that stand in for them, and logins that wait for one. */
export class SecondFactors1795300510000 implements MigrationInterface {
  name = 'SecondFactors1795300510000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table authenticators (
        user_id uuid primary key references users on delete cascade,
        sealed_secret text not null,
        confirmed_at timestamptz,
        last_step bigint
      );
      comment on column authenticators.last_step is 'The newest 30-second step of which a code was used; those up to it count no more.';

      create table recovery_codes (
        user_id uuid not null references users on delete cascade,
        hash bytea not null,
        primary key (user_id, hash)
      );
      comment on column recovery_codes.hash is 'SHA-256. A row is deleted when its code is used.';

      create table login_challenges (
        hash bytea primary key,
        user_id uuid not null references users on delete cascade,
        expires_at timestamptz not null
      );
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table login_challenges, recovery_codes, authenticators;');
  }
}
