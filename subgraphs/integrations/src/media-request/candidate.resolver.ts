import { needs } from '@medianest/contracts';
import { Args, Ctx, Directive, Query, Resolver } from 'type-graphql';
import type { Context } from '../context.js';
import { MediaRequestCandidates } from './candidate.js';
import { SearchCandidatesArgs } from './media-request.inputs.js';
import { searchCandidates } from './search.js';

@Resolver()
export class CandidateResolver {
  @Query(() => MediaRequestCandidates, {
    nullable: true,
    description: 'Searches for films and series to ask for, at the Seerr that would be asked. Nothing of it is kept.',
  })
  @Directive(needs('integrations:read'))
  mediaRequestCandidates(
    @Args(() => SearchCandidatesArgs) args: SearchCandidatesArgs,
    @Ctx() { app, actor }: Context,
  ): Promise<MediaRequestCandidates> {
    return searchCandidates(app, actor, args);
  }
}
