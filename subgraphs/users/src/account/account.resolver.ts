import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import type { Context } from '../context.js';
import { SessionTokens } from '../session/session-tokens.js';
import { LoginInput, RegisterInput } from './account.inputs.js';
import { login, register } from './account.service.js';

@Resolver()
export class AccountResolver {
  @Mutation(() => SessionTokens, {
    description: 'Makes an account and logs in. The first account becomes ADMIN, every later one MEMBER.',
  })
  register(
    @Arg('input', () => RegisterInput, { description: 'The new account.' }) input: RegisterInput,
    @Ctx() { app, client }: Context,
  ): Promise<SessionTokens> {
    return register(app, client, input);
  }

  @Mutation(() => SessionTokens, { description: 'Logs in with e-mail and password.' })
  login(
    @Arg('input', () => LoginInput, { description: 'Who logs in.' }) input: LoginInput,
    @Ctx() { app, client }: Context,
  ): Promise<SessionTokens> {
    return login(app, client, input);
  }
}
