import { needs } from '@medianest/contracts';
import { Arg, Ctx, Directive, Mutation, Query, Resolver } from 'type-graphql';
import type { Context } from '../context.js';
import { IdentityProvider, SaveIdentityProviderInput, SignInProvider } from './identity-provider.js';
import {
  listIdentityProviders,
  listSignInProviders,
  removeIdentityProvider,
  saveIdentityProvider,
} from './identity-provider.service.js';

@Resolver()
export class IdentityProviderResolver {
  @Query(() => [SignInProvider], { nullable: true, description: 'With what else than a password people can log in.' })
  signInProviders(@Ctx() { app }: Context): Promise<SignInProvider[]> {
    return listSignInProviders(app);
  }

  @Query(() => [IdentityProvider], { nullable: true, description: 'All identity providers, without their secrets.' })
  @Directive(needs('system:manage'))
  identityProviders(@Ctx() { app, actor }: Context): Promise<IdentityProvider[]> {
    return listIdentityProviders(app, actor);
  }

  @Mutation(() => IdentityProvider, {
    description:
      'Adds an identity provider or changes one. It says who comes in, and with which role, so that it takes every ' +
      'scope. PROVIDER_UNREACHABLE when its issuer does not answer.',
  })
  @Directive(needs('system:manage'))
  saveIdentityProvider(
    @Arg('input', () => SaveIdentityProviderInput, { description: 'The provider.' }) input: SaveIdentityProviderInput,
    @Ctx() { app, actor, client }: Context,
  ): Promise<IdentityProvider> {
    return saveIdentityProvider(app, { actor, client }, input);
  }

  @Mutation(() => Boolean, { description: 'Removes an identity provider, and tells whether there was one.' })
  @Directive(needs('system:manage'))
  removeIdentityProvider(
    @Arg('name', () => String, { description: 'Its name.' }) name: string,
    @Ctx() { app, actor, client }: Context,
  ): Promise<boolean> {
    return removeIdentityProvider(app, { actor, client }, name);
  }
}
