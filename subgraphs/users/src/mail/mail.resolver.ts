import { needs } from '@medianest/contracts';
import { type Connection, PageArgs, SIZED_BY_PAGE } from '@medianest/kit';
import { Args, Ctx, Directive, FieldResolver, Query, Resolver, Root } from 'type-graphql';
import type { Context } from '../context.js';
import { canReadText } from './mail.policy.js';
import { listOutgoingMails } from './mail.service.js';
import { OutgoingMail, OutgoingMailConnection } from './outgoing-mail.js';

@Resolver(() => OutgoingMail)
export class MailResolver {
  @Query(() => OutgoingMailConnection, {
    description: 'What was written to people in the last 30 days, the latest first.',
  })
  @Directive(SIZED_BY_PAGE)
  @Directive(needs('system:manage'))
  outgoingMails(
    @Args(() => PageArgs) page: PageArgs,
    @Ctx() { app, actor }: Context,
  ): Promise<Connection<OutgoingMail>> {
    return listOutgoingMails(app, actor, page);
  }

  @FieldResolver(() => String, {
    nullable: true,
    description:
      'What it says, with its link: hand it on to its recipient and to nobody else. Null where a mail server is ' +
      'configured, since then nobody else may read it, and for API keys and who lacks a scope: a link can open the account of an admin.',
  })
  text(@Root() mail: OutgoingMail, @Ctx() { app, actor }: Context): string | null {
    return canReadText(actor, app.config) ? mail.text : null;
  }
}
