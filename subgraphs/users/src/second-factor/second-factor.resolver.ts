import { needs } from '@medianest/contracts';
import { Arg, Ctx, Directive, ID, Mutation, Query, Resolver } from 'type-graphql';
import type { Context } from '../context.js';
import {
  AuthenticatorSecret,
  DisableAuthenticatorInput,
  RecoveryCodes,
  SecondFactor,
  SetUpAuthenticatorInput,
} from './second-factor.js';
import {
  confirmAuthenticator,
  disableAuthenticator,
  regenerateRecoveryCodes,
  removeAuthenticatorOf,
  secondFactorOf,
  setUpAuthenticator,
} from './second-factor.service.js';

const CODE = { description: 'A code of the authenticator.' };

@Resolver()
export class SecondFactorResolver {
  @Query(() => SecondFactor, { nullable: true, description: 'What is asked of you besides a password.' })
  @Directive('@authenticated')
  secondFactor(@Ctx() { app, actor }: Context): Promise<SecondFactor> {
    return secondFactorOf(app, actor);
  }

  @Mutation(() => AuthenticatorSecret, {
    description:
      'Makes a secret for an authenticator app. It counts once `confirmAuthenticator` was given a code of it.',
  })
  @Directive('@authenticated')
  setUpAuthenticator(
    @Arg('input', () => SetUpAuthenticatorInput, { description: 'Proof that it is you.' })
    input: SetUpAuthenticatorInput,
    @Ctx() { app, actor, client }: Context,
  ): Promise<AuthenticatorSecret> {
    return setUpAuthenticator(app, { actor, client }, input);
  }

  @Mutation(() => RecoveryCodes, {
    description: 'Proves that the app has the secret: from now on a code is asked for when you log in.',
  })
  @Directive('@authenticated')
  confirmAuthenticator(
    @Arg('code', () => String, CODE) code: string,
    @Ctx() { app, actor, client }: Context,
  ): Promise<RecoveryCodes> {
    return confirmAuthenticator(app, { actor, client }, code);
  }

  @Mutation(() => RecoveryCodes, { description: 'New recovery codes instead of all before.' })
  @Directive('@authenticated')
  regenerateRecoveryCodes(
    @Arg('code', () => String, CODE) code: string,
    @Ctx() { app, actor, client }: Context,
  ): Promise<RecoveryCodes> {
    return regenerateRecoveryCodes(app, { actor, client }, code);
  }

  @Mutation(() => SecondFactor, { description: 'From now on your password alone logs you in.' })
  @Directive('@authenticated')
  disableAuthenticator(
    @Arg('input', () => DisableAuthenticatorInput, { description: 'Password and code.' })
    input: DisableAuthenticatorInput,
    @Ctx() { app, actor, client }: Context,
  ): Promise<SecondFactor> {
    return disableAuthenticator(app, { actor, client }, input);
  }

  @Mutation(() => Boolean, {
    description:
      'Takes the second factor of a person away who lost it, and tells whether there was one. FORBIDDEN for a person ' +
      'who may do more than you.',
  })
  @Directive(needs('users:manage'))
  removeAuthenticatorOf(
    @Arg('userId', () => ID, { description: 'Whose second factor.' }) userId: string,
    @Ctx() { app, actor, client }: Context,
  ): Promise<boolean> {
    return removeAuthenticatorOf(app, { actor, client }, userId);
  }
}
