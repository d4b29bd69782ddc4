import { Arg, Ctx, Directive, ID, Mutation, Query, Resolver } from 'type-graphql';
import type { Context } from '../context.js';
import { SessionTokens } from '../session/session-tokens.js';
import { ExchangeSignInCodeInput, ExternalIdentity } from './external-identity.js';
import {
  exchangeSignInCode,
  listExternalIdentities,
  startLinkingProvider,
  unlinkProvider,
} from './external-identity.service.js';

@Resolver()
export class ExternalIdentityResolver {
  @Query(() => [ExternalIdentity], { nullable: true, description: 'With which accounts elsewhere you log in.' })
  @Directive('@authenticated')
  externalIdentities(@Ctx() { app, actor }: Context): Promise<ExternalIdentity[]> {
    return listExternalIdentities(app, actor);
  }

  @Mutation(() => SessionTokens, {
    description: 'Logs in who came back from an identity provider. TOTP_REQUIRED as with `login`.',
  })
  exchangeSignInCode(
    @Arg('input', () => ExchangeSignInCodeInput, { description: 'What came back.' }) input: ExchangeSignInCodeInput,
    @Ctx() { app, client }: Context,
  ): Promise<SessionTokens> {
    return exchangeSignInCode(app, client, input);
  }

  @Mutation(() => String, {
    description:
      'A URL to open within a minute, to log in with this provider from then on. The browser comes back to ' +
      '`/account/sign-in#linked=…`.',
  })
  @Directive('@authenticated')
  startLinkingProvider(
    @Arg('name', () => String, { description: 'The name of the provider.' }) name: string,
    @Ctx() { app, actor }: Context,
  ): Promise<string> {
    return startLinkingProvider(app, actor, name);
  }

  @Mutation(() => Boolean, {
    description: 'You do not log in with this account elsewhere any more. LAST_WAY_IN when there is no other way.',
  })
  @Directive('@authenticated')
  unlinkProvider(
    @Arg('id', () => ID, { description: 'The id of the external identity.' }) id: string,
    @Ctx() { app, actor, client }: Context,
  ): Promise<boolean> {
    return unlinkProvider(app, { actor, client }, id);
  }
}
