import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What was done, in a chain of hashes that only grows; a partition for each month. */
export class Audit1795300400000 implements MigrationInterface {
  name = 'Audit1795300400000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table audit_log (
        position bigint not null,
        at timestamptz not null,
        actor_id uuid,
        address text not null,
        agent text not null,
        act text not null,
        subject text,
        before jsonb,
        after jsonb,
        previous_hash bytea not null,
        hash bytea not null,
        primary key (position, at)
      ) partition by range (at);
      create index audit_log_actor on audit_log (actor_id, position);
      create index audit_log_subject on audit_log (subject, position);
      create index audit_log_act on audit_log (act, position);
      create index audit_log_at on audit_log (at);
      comment on table audit_log is 'Append-only. hash = SHA-256 of previous_hash and the canonical JSON of the other columns.';

      create table audit_chain (
        singleton boolean primary key default true check (singleton),
        last_position bigint not null default 0,
        last_hash bytea not null default '\\x0000000000000000000000000000000000000000000000000000000000000000',
        last_at timestamptz not null default '-infinity',
        anchor_position bigint not null default 0,
        anchor_hash bytea not null default '\\x0000000000000000000000000000000000000000000000000000000000000000'
      );
      insert into audit_chain default values;
      comment on table audit_chain is 'Where the chain ends, so that a cut end shows, and where it begins since older months were dropped.';

      create function refuse_audit_change() returns trigger language plpgsql as $$
      begin
        raise exception 'the audit log is append-only';
      end $$;
      create trigger audit_log_append_only before update or delete on audit_log
        for each row execute function refuse_audit_change();
      create trigger audit_log_no_truncate before truncate on audit_log
        for each statement execute function refuse_audit_change();
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table audit_log; drop table audit_chain; drop function refuse_audit_change;');
  }
}
