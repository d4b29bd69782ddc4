import { connectionType } from '@medianest/kit';
import { Directive, Field, ID, ObjectType, registerEnumType } from 'type-graphql';
import { Column, Entity, PrimaryColumn } from 'typeorm';

export const IntegrationKind = { PLEX: 'PLEX', SEERR: 'SEERR', UPTIME_KUMA: 'UPTIME_KUMA' } as const;
export type IntegrationKind = keyof typeof IntegrationKind;

registerEnumType(IntegrationKind, {
  name: 'IntegrationKind',
  description: 'Which outside service it is.',
  valuesConfig: {
    PLEX: { description: 'Plex Media Server: its library becomes titles.' },
    SEERR: { description: 'Overseerr, or Seerr, which it became: films and series are asked for there.' },
    UPTIME_KUMA: { description: 'Uptime Kuma: its monitors say what is up and what is down.' },
  },
});

export const IntegrationStatus = {
  CONNECTED: 'CONNECTED',
  UNREACHABLE: 'UNREACHABLE',
  REFUSED: 'REFUSED',
  UNEXPECTED: 'UNEXPECTED',
} as const;
export type IntegrationStatus = keyof typeof IntegrationStatus;

registerEnumType(IntegrationStatus, {
  name: 'IntegrationStatus',
  description: 'How the last contact with an outside service went.',
  valuesConfig: {
    CONNECTED: { description: 'It answered and let us in.' },
    UNREACHABLE: { description: 'It did not answer, or with an error of its own.' },
    REFUSED: { description: 'It no longer accepts the token.' },
    UNEXPECTED: { description: 'Something answers at its address, but not as this service.' },
  },
});

/** Its token is in the column `sealed_token`, its hook in `sealed_hook`: no query loads them but those that need them. */
@Entity('integrations')
@ObjectType({ description: 'An outside service that MediaNest is connected to.' })
@Directive('@key(fields: "id")')
export class Integration {
  @PrimaryColumn({ type: 'uuid' })
  @Field(() => ID, { description: 'Identifies the integration everywhere in the graph.' })
  id: string;

  @Column({ type: 'text' })
  @Field(() => IntegrationKind, { description: 'Which service it is.' })
  kind: IntegrationKind;

  @Column({ type: 'text' })
  @Field(() => String, { description: 'What people call it; the name the service gives itself unless one was given.' })
  name: string;

  @Column({ type: 'text' })
  @Field(() => String, { description: 'Where it answers.' })
  url: string;

  @Column({ name: 'organization_id', type: 'uuid', nullable: true })
  organizationId: string | null;

  /** The service's own id; its address, when it has none. */
  @Column({ name: 'service_id', type: 'text' })
  serviceId: string;

  @Column({ type: 'text' })
  @Field(() => IntegrationStatus, { description: 'How the last contact with it went.' })
  status: IntegrationStatus;

  @Column({ type: 'text', nullable: true })
  @Field(() => String, { nullable: true, description: 'What is wrong, in a sentence; null while it is CONNECTED.' })
  problem: string | null;

  @Column({ type: 'text', nullable: true })
  @Field(() => String, { nullable: true, description: 'The version the service said it has.' })
  version: string | null;

  @Column({ name: 'created_at', type: 'timestamptz' })
  @Field(() => Date, { description: 'When it was connected.' })
  createdAt: Date;

  @Column({ name: 'hook_called_at', type: 'timestamptz', nullable: true })
  @Field(() => Date, {
    nullable: true,
    description: 'When the service last called its `hookUrl`; null if it never did.',
  })
  hookCalledAt: Date | null;
}

export const IntegrationConnection = connectionType('Integration', () => Integration);
