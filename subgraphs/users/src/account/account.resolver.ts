import { Arg, Ctx, Directive, Mutation, Resolver } from 'type-graphql';
import { askForLink } from '../account-link/send-link.job.js';
import type { Context } from '../context.js';
import { SessionTokens } from '../session/session-tokens.js';
import { User } from '../user/user.js';
import { ChangeEmailInput, EmailLinkInput, RegisterInput, ResendVerificationInput } from './account.inputs.js';
import { register } from './account.service.js';
import { confirmEmailChange, requestEmailChange } from './change-email.js';
import { verifyEmail } from './verify-email.js';

@Resolver()
export class AccountResolver {
  @Mutation(() => SessionTokens, {
    description:
      'Makes an account and logs in. The first account becomes ADMIN, every later one MEMBER or what its invitation says. ' +
      'A link to confirm the e-mail is mailed. Where it must be confirmed before one logs in, the answer is ' +
      'EMAIL_NOT_VERIFIED, also for an e-mail that has an account: its person is told by mail. Elsewhere that is ' +
      'EMAIL_TAKEN. TOO_MANY_REGISTRATIONS when an address makes too many an hour.',
  })
  register(
    @Arg('input', () => RegisterInput, { description: 'The new account.' }) input: RegisterInput,
    @Ctx() { app, client }: Context,
  ): Promise<SessionTokens> {
    return register(app, client, input);
  }

  @Mutation(() => Boolean, {
    description:
      'Mails the link to confirm the e-mail once more, to whoever has an account that needs it. Always true, after the ' +
      'same time: it tells nobody which accounts there are. At most three an hour are sent. TOO_MANY_MAILS when an ' +
      'address asks too often.',
  })
  resendVerification(
    @Arg('input', () => ResendVerificationInput, { description: 'To whom.' }) input: ResendVerificationInput,
    @Ctx() { app, client }: Context,
  ): Promise<boolean> {
    return askForLink(app, client, { kind: 'VERIFY_EMAIL', email: input.email });
  }

  @Mutation(() => User, {
    description: 'Confirms the e-mail of an account with the link that was mailed. It counts once.',
  })
  verifyEmail(
    @Arg('input', () => EmailLinkInput, { description: 'The link.' }) input: EmailLinkInput,
    @Ctx() { app, client }: Context,
  ): Promise<User> {
    return verifyEmail(app, client, input.token);
  }

  @Mutation(() => User, {
    description:
      'Mails a link to a new e-mail of yours. Once it is followed, you log in with that one. Whether somebody else has ' +
      'it, only who follows the link is told. SESSION_REQUIRED with an API key.',
  })
  @Directive('@authenticated')
  requestEmailChange(
    @Arg('input', () => ChangeEmailInput, { description: 'Which e-mail.' }) input: ChangeEmailInput,
    @Ctx() { app, actor, client }: Context,
  ): Promise<User> {
    return requestEmailChange(app, { actor, client }, input);
  }

  @Mutation(() => User, {
    description:
      'Changes the e-mail of an account with the link that was mailed to the new one. The old one is told, and ' +
      'all sessions end but the one in which it was asked for. EMAIL_TAKEN ' +
      'when another account has the new one.',
  })
  confirmEmailChange(
    @Arg('input', () => EmailLinkInput, { description: 'The link.' }) input: EmailLinkInput,
    @Ctx() { app, client }: Context,
  ): Promise<User> {
    return confirmEmailChange(app, client, input.token);
  }
}
