import { connectionType } from '@medianest/kit';
import { Field, ID, Int, ObjectType, registerEnumType } from 'type-graphql';
import { Column, Entity, PrimaryColumn } from 'typeorm';

export const MediaKind = { MOVIE: 'MOVIE', SERIES: 'SERIES' } as const;
export type MediaKind = keyof typeof MediaKind;

registerEnumType(MediaKind, {
  name: 'MediaRequestKind',
  description: 'What can be asked for.',
  valuesConfig: {
    MOVIE: { description: 'A film.' },
    SERIES: { description: 'A series, or seasons of it.' },
  },
});

export const MediaRequestStatus = {
  PENDING: 'PENDING',
  APPROVED: 'APPROVED',
  DECLINED: 'DECLINED',
  FAILED: 'FAILED',
  COMPLETED: 'COMPLETED',
} as const;
export type MediaRequestStatus = keyof typeof MediaRequestStatus;

registerEnumType(MediaRequestStatus, {
  name: 'MediaRequestStatus',
  description: 'What became of a wish.',
  valuesConfig: {
    PENDING: { description: 'Somebody must approve or decline it.' },
    APPROVED: { description: 'It is looked for, or there already: see `availability`.' },
    DECLINED: { description: 'It will not be got.' },
    FAILED: { description: 'It was approved, and could not be handed on to what gets it.' },
    COMPLETED: { description: 'All that was asked for is there.' },
  },
});

export const Availability = {
  UNKNOWN: 'UNKNOWN',
  PENDING: 'PENDING',
  PROCESSING: 'PROCESSING',
  PARTIALLY_AVAILABLE: 'PARTIALLY_AVAILABLE',
  AVAILABLE: 'AVAILABLE',
  BLOCKLISTED: 'BLOCKLISTED',
  DELETED: 'DELETED',
} as const;
export type Availability = keyof typeof Availability;

registerEnumType(Availability, {
  name: 'MediaAvailability',
  description: 'Whether a film or series is in the libraries that Seerr watches.',
  valuesConfig: {
    UNKNOWN: { description: 'Nobody asked for it yet, and it is not there.' },
    PENDING: { description: 'Somebody asked for it, and nobody approved it yet.' },
    PROCESSING: { description: 'It is looked for.' },
    PARTIALLY_AVAILABLE: { description: 'Some of its seasons are there.' },
    AVAILABLE: { description: 'It is there.' },
    BLOCKLISTED: { description: 'It may not be asked for.' },
    DELETED: { description: 'It was there.' },
  },
});

/** A row stays for a while after the request was removed, so that what was read before does not bring it back. */
@Entity('media_requests')
@ObjectType({ description: 'A wish for a film or a series, made at Overseerr or Seerr, there or here.' })
export class MediaRequest {
  @PrimaryColumn({ type: 'uuid' })
  @Field(() => ID, { description: 'Identifies the request.' })
  id: string;

  @Column({ name: 'integration_id', type: 'uuid' })
  integrationId: string;

  /** Seerr's own id of it. */
  @Column({ name: 'external_id', type: 'integer' })
  externalId: number;

  @Column({ type: 'text' })
  @Field(() => MediaKind, { description: 'A film or a series.' })
  kind: MediaKind;

  @Column({ name: 'tmdb_id', type: 'integer' })
  @Field(() => Int, { description: 'Its id at The Movie Database.' })
  tmdbId: number;

  @Column({ name: 'tvdb_id', type: 'integer', nullable: true })
  @Field(() => Int, { nullable: true, description: 'Its id at TheTVDB, if Seerr knows it; of series only.' })
  tvdbId: number | null;

  @Column({ type: 'text', nullable: true })
  @Field(() => String, { nullable: true, description: 'What it is called; null until Seerr has told.' })
  title: string | null;

  @Column({ type: 'integer', nullable: true })
  @Field(() => Int, { nullable: true, description: 'When it came out first, if Seerr knows.' })
  year: number | null;

  @Column({ type: 'integer', array: true })
  @Field(() => [Int], {
    description: 'The numbers of the seasons that are asked for, 0 for specials; empty for a film.',
  })
  seasons: number[];

  @Column({ name: 'is_4k', type: 'boolean' })
  @Field(() => Boolean, { description: 'Whether it is asked for in 4K, which Seerr keeps apart.' })
  is4k: boolean;

  @Column({ type: 'text' })
  @Field(() => MediaRequestStatus, { description: 'What became of it.' })
  status: MediaRequestStatus;

  @Column({ type: 'text' })
  @Field(() => Availability, { description: 'Whether the film or series is there.' })
  availability: Availability;

  @Column({ type: 'text', nullable: true })
  @Field(() => String, {
    nullable: true,
    description:
      'Who asked, as Seerr calls them. Whoever may not approve asks here in the name of an account that MediaNest made there.',
  })
  requester: string | null;

  @Column({ name: 'requested_by', type: 'uuid', nullable: true })
  requestedById: string | null;

  @Column({ name: 'created_at', type: 'timestamptz' })
  @Field(() => Date, { description: 'When it was asked for.' })
  createdAt: Date;

  @Column({ name: 'updated_at', type: 'timestamptz' })
  @Field(() => Date, {
    description: 'When the request last changed, as Seerr says; that the film became available is no change of it.',
  })
  updatedAt: Date;

  /** When the service was seen to have it no more. */
  @Column({ name: 'removed_at', type: 'timestamptz', nullable: true })
  removedAt: Date | null;
}

export const MediaRequestConnection = connectionType('MediaRequest', () => MediaRequest);
