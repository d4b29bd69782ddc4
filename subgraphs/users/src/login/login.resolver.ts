import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import type { Context } from '../context.js';
import { SessionTokens } from '../session/session-tokens.js';
import { CompleteLoginInput, LoginInput } from './login.inputs.js';
import { completeLogin, login } from './login.service.js';

@Resolver()
export class LoginResolver {
  @Mutation(() => SessionTokens, {
    description:
      'Logs in with e-mail and password. Somebody who has set up an authenticator gets the error TOTP_REQUIRED with a ' +
      '`challenge` in its extensions, for `completeLogin`.',
  })
  login(
    @Arg('input', () => LoginInput, { description: 'Who logs in.' }) input: LoginInput,
    @Ctx() { app, client }: Context,
  ): Promise<SessionTokens> {
    return login(app, client, input);
  }

  @Mutation(() => SessionTokens, {
    description: 'Logs in with the code of the authenticator, after TOTP_REQUIRED. A code counts once.',
  })
  completeLogin(
    @Arg('input', () => CompleteLoginInput, { description: 'Which login, and the code.' }) input: CompleteLoginInput,
    @Ctx() { app, client }: Context,
  ): Promise<SessionTokens> {
    return completeLogin(app, client, input);
  }
}
