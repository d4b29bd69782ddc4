import { needs } from '@medianest/contracts';
import { Ctx, Directive, Mutation, Resolver } from 'type-graphql';
import type { Context } from '../context.js';
import { SigningKey } from './signing-key.js';
import { rotateSigningKey } from './signing-key.service.js';

@Resolver()
export class SigningKeyResolver {
  @Mutation(() => SigningKey, {
    description:
      'Makes a new key that signs access tokens from now on. Nobody is logged out: what the key before signed counts ' +
      'until it expires. It also happens by itself, by age.',
  })
  @Directive(needs('system:manage'))
  rotateSigningKey(@Ctx() { app, actor, client }: Context): Promise<SigningKey> {
    return rotateSigningKey(app, { actor, client });
  }
}
