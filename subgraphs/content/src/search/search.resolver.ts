import { needs } from '@medianest/contracts';
import { type Connection, PageArgs, SIZED_BY_PAGE } from '@medianest/kit';
import { Args, ArgsType, Ctx, Directive, Field, Query, Resolver } from 'type-graphql';
import type { Context } from '../context.js';
import { type Title, TitleConnection } from '../title/title.js';
import { searchTitles } from './search.service.js';

@ArgsType()
class SearchArgs extends PageArgs {
  @Field(() => String, {
    description: 'What to look for: whole words, the last one perhaps begun only; a wrong letter does not matter.',
  })
  query: string;
}

@Resolver()
export class SearchResolver {
  @Query(() => TitleConnection, {
    nullable: true,
    description: 'Titles by name, series, artist and summary, the best first, as far as you may see them.',
  })
  @Directive(SIZED_BY_PAGE)
  @Directive(needs('content:read'))
  search(
    @Args(() => SearchArgs) args: SearchArgs,
    @Ctx() { app, actor, loaders }: Context,
  ): Promise<Connection<Title>> {
    return searchTitles({ db: app.db, loaders }, actor, args);
  }
}
