import { Arg, Ctx, Directive, ID, Mutation, Query, Resolver } from 'type-graphql';
import type { Context } from '../context.js';
import { SessionTokens } from '../session/session-tokens.js';
import {
  CompleteLinkingInput,
  ExchangeSignInCodeInput,
  ExternalIdentity,
  StartLinkingInput,
} from './external-identity.js';
import { exchangeSignInCode, listExternalIdentities, unlinkProvider } from './external-identity.service.js';
import { completeLinkingProvider, startLinkingProvider } from './linking.js';

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
      '`/account/sign-in#linking=…`, or `#error=…`, for `completeLinkingProvider`.',
  })
  @Directive('@authenticated')
  startLinkingProvider(
    @Arg('input', () => StartLinkingInput, { description: 'Which provider.' }) input: StartLinkingInput,
    @Ctx() { app, actor, client }: Context,
  ): Promise<string> {
    return startLinkingProvider(app, { actor, client }, input);
  }

  @Mutation(() => ExternalIdentity, {
    description:
      'Links who came back from a provider. SIGN_IN_EXPIRED unless you began it yourself with this client, ' +
      'IDENTITY_TAKEN when somebody else logs in with that account.',
  })
  @Directive('@authenticated')
  completeLinkingProvider(
    @Arg('input', () => CompleteLinkingInput, { description: 'What came back.' }) input: CompleteLinkingInput,
    @Ctx() { app, actor, client }: Context,
  ): Promise<ExternalIdentity> {
    return completeLinkingProvider(app, { actor, client }, input);
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
