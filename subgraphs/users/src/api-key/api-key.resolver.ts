import { type Connection, PageArgs, SIZED_BY_PAGE } from '@medianest/kit';
import { Arg, Args, Ctx, Directive, ID, Mutation, Query, Resolver } from 'type-graphql';
import type { Context } from '../context.js';
import { ApiKey, ApiKeyConnection, CreateApiKeyInput, NewApiKey } from './api-key.js';
import { createApiKey, listApiKeys, revokeApiKey } from './api-key.service.js';

@Resolver()
export class ApiKeyResolver {
  @Query(() => ApiKeyConnection, { nullable: true, description: 'Your API keys, the newest first.' })
  @Directive(SIZED_BY_PAGE)
  @Directive('@authenticated')
  apiKeys(@Args(() => PageArgs) page: PageArgs, @Ctx() { app, actor }: Context): Promise<Connection<ApiKey>> {
    return listApiKeys(app, actor, page);
  }

  @Mutation(() => NewApiKey, {
    description:
      'Makes an API key. It never may do more than you may at that moment. SCOPE_NOT_HELD for a scope you do not hold, ' +
      'SESSION_REQUIRED with an API key.',
  })
  @Directive('@authenticated')
  createApiKey(
    @Arg('input', () => CreateApiKeyInput, { description: 'The new key.' }) input: CreateApiKeyInput,
    @Ctx() { app, actor, client }: Context,
  ): Promise<NewApiKey> {
    return createApiKey(app, { actor, client }, input);
  }

  @Mutation(() => ApiKey, { description: 'Revokes one of your API keys. It counts no more within seconds.' })
  @Directive('@authenticated')
  revokeApiKey(
    @Arg('id', () => ID, { description: 'The id of the key.' }) id: string,
    @Ctx() { app, actor, client }: Context,
  ): Promise<ApiKey> {
    return revokeApiKey(app, { actor, client }, id);
  }
}
