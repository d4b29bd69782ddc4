import { Arg, Ctx, Directive, Mutation, Resolver } from 'type-graphql';
import type { Context } from '../context.js';
import { RefreshSessionInput } from './session.inputs.js';
import { logout, refreshSession } from './session.service.js';
import { SessionTokens } from './session-tokens.js';

@Resolver()
export class SessionResolver {
  @Mutation(() => SessionTokens, {
    description:
      'Exchanges the refresh token for a new pair; needs no access token. A refresh token that was exchanged before ' +
      'ends the session, unless it is the one just before and its answer, given again for 10 seconds, may have been lost.',
  })
  refreshSession(
    @Arg('input', () => RefreshSessionInput, { description: 'Which session goes on.' }) input: RefreshSessionInput,
    @Ctx() { app }: Context,
  ): Promise<SessionTokens> {
    return refreshSession(app, input);
  }

  @Mutation(() => Boolean, {
    description:
      'Ends the session of the access token: neither of its tokens counts from now on. True when it is over.',
  })
  @Directive('@authenticated')
  logout(@Ctx() { app, actor }: Context): Promise<boolean> {
    return logout(app, actor);
  }
}
