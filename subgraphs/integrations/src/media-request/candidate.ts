import { Field, Int, ObjectType } from 'type-graphql';
import { Availability, MediaKind } from './media-request.js';

@ObjectType({ description: 'A film or a series that could be asked for, as Seerr knows it.' })
export class MediaRequestCandidate {
  @Field(() => MediaKind, { description: 'A film or a series.' })
  kind: MediaKind;

  @Field(() => Int, { description: 'Its id at The Movie Database, for `createMediaRequest`.' })
  tmdbId: number;

  @Field(() => String, { description: 'What it is called.' })
  title: string;

  @Field(() => Int, { nullable: true, description: 'When it came out first, if that is known.' })
  year: number | null;

  @Field(() => String, { nullable: true, description: 'What it is about.' })
  overview: string | null;

  @Field(() => Availability, { description: 'Whether it is there, not in 4K; UNKNOWN when nobody asked for it yet.' })
  availability: Availability;
}

@ObjectType({ description: 'A page of what Seerr finds, the best first.' })
export class MediaRequestCandidates {
  @Field(() => [MediaRequestCandidate], {
    description: 'Films and series; up to 20, and fewer where people were found.',
  })
  nodes: readonly MediaRequestCandidate[];

  @Field(() => Int, { description: 'Which page it is, from 1.' })
  page: number;

  @Field(() => Int, { description: 'How many pages there are.' })
  totalPages: number;
}
