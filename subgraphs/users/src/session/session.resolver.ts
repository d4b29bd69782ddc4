import { needs } from '@medianest/contracts';
import { type Connection, PageArgs, SIZED_BY_PAGE } from '@medianest/kit';
import { Arg, Args, Ctx, Directive, FieldResolver, ID, Int, Mutation, Query, Resolver, Root } from 'type-graphql';
import type { Context } from '../context.js';
import { deviceOf } from './device.js';
import { RefreshSessionInput } from './session.inputs.js';
import { Session, SessionConnection } from './session.js';
import {
  listSessions,
  logout,
  logoutEverywhere,
  refreshSession,
  revokeSession,
  revokeSessionsOf,
} from './session.service.js';
import { SessionTokens } from './session-tokens.js';

@Resolver(() => Session)
export class SessionResolver {
  @Query(() => SessionConnection, {
    nullable: true,
    description: 'Where you are logged in: your open sessions, the newest login first.',
  })
  @Directive(SIZED_BY_PAGE)
  @Directive('@authenticated')
  sessions(@Args(() => PageArgs) page: PageArgs, @Ctx() { app, actor }: Context): Promise<Connection<Session>> {
    return listSessions(app, actor, page);
  }

  @Mutation(() => SessionTokens, {
    description:
      'Exchanges the refresh token for a new pair; needs no access token. A refresh token that was exchanged before ' +
      'ends the session, unless it is the one just before and its answer, given again for 10 seconds, may have been lost.',
  })
  refreshSession(
    @Arg('input', () => RefreshSessionInput, { description: 'Which session goes on.' }) input: RefreshSessionInput,
    @Ctx() { app, client }: Context,
  ): Promise<SessionTokens> {
    return refreshSession(app, client, input);
  }

  @Mutation(() => Boolean, {
    description:
      'Ends the session of the access token: neither of its tokens counts from now on. True when it is over.',
  })
  @Directive('@authenticated')
  logout(@Ctx() { app, actor, client }: Context): Promise<boolean> {
    return logout(app, { actor, client });
  }

  @Mutation(() => Session, {
    description:
      'Ends one of your sessions, on a device you lost for instance. Its sockets and streams are closed within seconds.',
  })
  @Directive('@authenticated')
  revokeSession(
    @Arg('id', () => ID, { description: 'The id of the session.' }) id: string,
    @Ctx() { app, actor, client }: Context,
  ): Promise<Session> {
    return revokeSession(app, { actor, client }, id);
  }

  @Mutation(() => Int, { description: 'Ends all your sessions, this one too, and tells how many there were.' })
  @Directive('@authenticated')
  logoutEverywhere(@Ctx() { app, actor, client }: Context): Promise<number> {
    return logoutEverywhere(app, { actor, client });
  }

  @Mutation(() => Int, {
    description:
      'Ends all sessions of a person and tells how many there were. FORBIDDEN for a person who may do more than you.',
  })
  @Directive(needs('users:manage'))
  revokeSessionsOf(
    @Arg('userId', () => ID, { description: 'Whose sessions.' }) userId: string,
    @Ctx() { app, actor, client }: Context,
  ): Promise<number> {
    return revokeSessionsOf(app, { actor, client }, userId);
  }

  @FieldResolver(() => String, { description: 'A name for the device, such as `Firefox on Windows`.' })
  device(@Root() { agent }: Session): string {
    return deviceOf(agent);
  }

  @FieldResolver(() => Boolean, { description: 'Whether it is the session in which you ask.' })
  current(@Root() { id }: Session, @Ctx() { actor }: Context): boolean {
    return id === actor.sessionId;
  }
}
