import { Arg, Ctx, Directive, Mutation, Resolver } from 'type-graphql';
import { askForLink } from '../account-link/send-link.job.js';
import type { Context } from '../context.js';
import { User } from '../user/user.js';
import { changePassword, resetPassword } from './change-password.js';
import { ChangePasswordInput, RequestPasswordResetInput, ResetPasswordInput } from './password.inputs.js';

@Resolver()
export class PasswordResolver {
  @Mutation(() => User, {
    description: 'Changes your password. All your other sessions end. WRONG_PASSWORD when the present one is another.',
  })
  @Directive('@authenticated')
  changePassword(
    @Arg('input', () => ChangePasswordInput, { description: 'The old and the new one.' }) input: ChangePasswordInput,
    @Ctx() { app, actor, client }: Context,
  ): Promise<User> {
    return changePassword(app, { actor, client }, input);
  }

  @Mutation(() => Boolean, {
    description:
      'Mails a link to choose a new password, to whoever has an account with this e-mail. Always true, after the same ' +
      'time: it tells nobody which accounts there are. At most three an hour are sent. TOO_MANY_MAILS when an address ' +
      'asks too often.',
  })
  requestPasswordReset(
    @Arg('input', () => RequestPasswordResetInput, { description: 'Whose password.' }) input: RequestPasswordResetInput,
    @Ctx() { app, client }: Context,
  ): Promise<boolean> {
    return askForLink(app, client, { kind: 'RESET_PASSWORD', email: input.email });
  }

  @Mutation(() => User, {
    description: 'Sets a new password with the link that was mailed; it counts once and for an hour. All sessions end.',
  })
  resetPassword(
    @Arg('input', () => ResetPasswordInput, { description: 'The link and the password.' }) input: ResetPasswordInput,
    @Ctx() { app, client }: Context,
  ): Promise<User> {
    return resetPassword(app, client, input);
  }
}
