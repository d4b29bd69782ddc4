import { Field, ID, Int, ObjectType, registerEnumType } from 'type-graphql';
import { Column, Entity, PrimaryColumn } from 'typeorm';

export const SyncStatus = {
  QUEUED: 'QUEUED',
  RUNNING: 'RUNNING',
  SUCCEEDED: 'SUCCEEDED',
  FAILED: 'FAILED',
  CANCELLED: 'CANCELLED',
} as const;
export type SyncStatus = keyof typeof SyncStatus;

registerEnumType(SyncStatus, {
  name: 'SyncStatus',
  description: 'How far a sync is.',
  valuesConfig: {
    QUEUED: { description: 'It waits for its turn.' },
    RUNNING: { description: 'Items are being read.' },
    SUCCEEDED: { description: 'All of it was read.' },
    FAILED: { description: 'It ended early; `failure` says why. What was read until then stays.' },
    CANCELLED: { description: 'Somebody stopped it. What was read until then stays.' },
  },
});

@Entity('sync_runs')
@ObjectType({
  description:
    'A reading of what an outside service has: a library of Plex, requests of Seerr, monitors of Uptime Kuma.',
})
export class SyncRun {
  @PrimaryColumn({ type: 'uuid' })
  @Field(() => ID, { description: 'Identifies the run.' })
  id: string;

  @Column({ name: 'integration_id', type: 'uuid' })
  integrationId: string;

  @Column({ type: 'text' })
  @Field(() => SyncStatus, { description: 'How far it is.' })
  status: SyncStatus;

  @Column({ name: 'items_seen', type: 'integer' })
  @Field(() => Int, { description: 'How many items it has read. Never falls.' })
  itemsSeen: number;

  @Column({ name: 'items_total', type: 'integer', nullable: true })
  @Field(() => Int, { nullable: true, description: 'How many items there are; null until they are counted.' })
  itemsTotal: number | null;

  @Column({ name: 'items_changed', type: 'integer' })
  @Field(() => Int, { description: 'How many of the items were new or not as the last sync saw them.' })
  itemsChanged: number;

  @Column({ type: 'text', nullable: true })
  @Field(() => String, { nullable: true, description: 'Why it FAILED, in a sentence.' })
  failure: string | null;

  @Column({ name: 'started_at', type: 'timestamptz', nullable: true })
  @Field(() => Date, { nullable: true, description: 'When it began to read; null while it is QUEUED.' })
  startedAt: Date | null;

  @Column({ name: 'finished_at', type: 'timestamptz', nullable: true })
  @Field(() => Date, { nullable: true, description: 'When it ended; null until then.' })
  finishedAt: Date | null;

  /** Up to where it has read, so that it goes on there when its process dies; what that is knows the walk of its service. */
  @Column({ type: 'jsonb', nullable: true })
  checkpoint: object | null;
}

export const isActive = ({ status }: Pick<SyncRun, 'status'>): boolean => status === 'QUEUED' || status === 'RUNNING';
