import { PageArgs } from '@medianest/kit';
import { ArgsType, Field, ID, InputType, Int } from 'type-graphql';
import { MediaKind, MediaRequestStatus } from './media-request.js';

@ArgsType()
export class MediaRequestsOfArgs extends PageArgs {
  @Field(() => MediaRequestStatus, { nullable: true, description: 'Only those of which this became.' })
  status?: MediaRequestStatus | null;
}

@ArgsType()
export class MediaRequestsArgs extends MediaRequestsOfArgs {
  @Field(() => ID, { nullable: true, description: 'Only those at this service.' })
  integrationId?: string | null;
}

@InputType({ description: 'A wish for a film or a series.' })
export class CreateMediaRequestInput {
  @Field(() => MediaKind, { description: 'A film or a series.' })
  kind: MediaKind;

  @Field(() => Int, { description: 'Its id at The Movie Database.' })
  tmdbId: number;

  @Field(() => [Int], {
    nullable: true,
    description: 'Of a series: the numbers of the seasons, 0 for specials, up to 200; left out, all but the specials.',
  })
  seasons?: number[] | null;

  @Field(() => Boolean, { defaultValue: false, description: 'Whether in 4K.' })
  is4k: boolean;

  @Field(() => ID, {
    nullable: true,
    description: 'Which service is asked; can be left out while there is only one that you may ask.',
  })
  integrationId?: string | null;
}

@ArgsType()
export class SearchCandidatesArgs {
  @Field(() => String, { description: 'Words of the title, up to 200 characters.' })
  query: string;

  @Field(() => Int, { defaultValue: 1, description: 'Which page, 1 to 500.' })
  page: number;

  @Field(() => ID, {
    nullable: true,
    description: 'Which service is asked; can be left out while there is only one that you may ask.',
  })
  integrationId?: string | null;
}

@InputType({ description: 'Names a request.' })
export class MediaRequestInput {
  @Field(() => ID, { description: 'The request.' })
  mediaRequestId: string;
}
