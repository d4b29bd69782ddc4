import { connectionType } from '@medianest/kit';
import { Field, Float, ID, Int, ObjectType, registerEnumType } from 'type-graphql';
import { Column, Entity, PrimaryColumn } from 'typeorm';

export const MonitorStatus = { UP: 'UP', DOWN: 'DOWN', PENDING: 'PENDING', MAINTENANCE: 'MAINTENANCE' } as const;
export type MonitorStatus = keyof typeof MonitorStatus;

registerEnumType(MonitorStatus, {
  name: 'MonitorStatus',
  description: 'How what a monitor watches is.',
  valuesConfig: {
    UP: { description: 'It answers as it should.' },
    DOWN: { description: 'It does not.' },
    PENDING: { description: 'It did not answer just now and is asked again, or was not asked yet.' },
    MAINTENANCE: { description: 'Somebody works on it; nothing is expected of it.' },
  },
});

@Entity('monitors')
@ObjectType({ description: 'Something that a service such as Uptime Kuma watches.' })
export class Monitor {
  @PrimaryColumn({ type: 'uuid' })
  @Field(() => ID, { description: 'Identifies the monitor in MediaNest.' })
  id: string;

  @Column({ name: 'integration_id', type: 'uuid' })
  integrationId: string;

  /** What it is there. */
  @Column({ name: 'external_id', type: 'text' })
  externalId: string;

  @Column({ type: 'text' })
  @Field(() => String, { description: 'What it is called there. Several may be called the same.' })
  name: string;

  @Column({ type: 'text' })
  @Field(() => String, {
    description: 'How it is watched, in the words of the service, such as `http`, `port` or `push`.',
  })
  type: string;

  @Column({ type: 'text', nullable: true })
  @Field(() => String, {
    nullable: true,
    description: 'The address that is watched, without passwords and query; null when it is no address.',
  })
  url: string | null;

  @Column({ type: 'text', nullable: true })
  @Field(() => String, { nullable: true, description: 'The host that is watched, with its port if there is one.' })
  host: string | null;

  @Column({ type: 'text' })
  @Field(() => MonitorStatus, {
    description: 'How it was when it was last seen; while the service cannot be reached, that stays.',
  })
  status: MonitorStatus;

  @Column({ name: 'response_time_ms', type: 'double precision', nullable: true })
  @Field(() => Float, {
    nullable: true,
    description: 'How long the last answer took, in milliseconds; null without one.',
  })
  responseTimeMs: number | null;

  @Column({ name: 'certificate_days', type: 'integer', nullable: true })
  @Field(() => Int, {
    nullable: true,
    description: 'In how many days its certificate expires, below zero when it has; null when there is none.',
  })
  certificateDays: number | null;

  @Column({ name: 'uptime_1_day', type: 'double precision', nullable: true })
  @Field(() => Float, {
    nullable: true,
    description: 'How much of the last day it was up, 0 to 1; null when the service does not tell (Uptime Kuma 1).',
  })
  uptime1Day: number | null;

  @Column({ name: 'uptime_30_days', type: 'double precision', nullable: true })
  @Field(() => Float, { nullable: true, description: 'The same of the last 30 days.' })
  uptime30Days: number | null;

  @Column({ name: 'uptime_365_days', type: 'double precision', nullable: true })
  @Field(() => Float, { nullable: true, description: 'The same of the last 365 days.' })
  uptime365Days: number | null;

  @Column({ name: 'last_seen_at', type: 'timestamptz' })
  @Field(() => Date, { description: 'When the service last told of it: of then are its status and its figures.' })
  lastSeenAt: Date;

  @Column({ name: 'status_changed_at', type: 'timestamptz', nullable: true })
  @Field(() => Date, {
    nullable: true,
    description: 'When its status last changed; null when it did not since MediaNest knows it.',
  })
  statusChangedAt: Date | null;
}

/** What a service tells of a monitor. */
export type MonitorFacts = Readonly<Omit<Monitor, 'id' | 'integrationId' | 'lastSeenAt' | 'statusChangedAt'>>;

export const MonitorConnection = connectionType('Monitor', () => Monitor);
