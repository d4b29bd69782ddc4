import { CodedError, readVouchedClient } from '@medianest/kit';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { App } from '../app.js';
import { isChallenge } from '../external-identity/challenge.js';
import { type Linking, newLinkCode } from '../external-identity/link-code.js';
import { useTicket } from '../external-identity/link-ticket.js';
import { personOf } from '../external-identity/person-of.js';
import { newSignInCode } from '../external-identity/sign-in-code.js';
import { beginFlow, claimsOf, type Purpose, takeFlow } from './flow.js';
import { IdentityProvider } from './identity-provider.js';
import { mustStand } from './must-stand.js';

const COOKIE = 'medianest_sign_in';

interface Start {
  Params: { provider: string };
  Querystring: { challenge?: string; ticket?: string };
}

interface Callback {
  Params: { provider: string };
  Querystring: { state?: string };
}

/** `/auth/oidc/<provider>/start` sends a browser to the provider, which sends it back to `…/callback`. */
export function serveIdentityProviders(server: FastifyInstance, app: App): void {
  server.get<Start>('/auth/oidc/:provider/start', (request, reply) =>
    goingBack(app, reply, async () => {
      const provider = await findProvider(app, request.params.provider);
      const purpose = provider && (await purposeOf(app, provider, request.query));
      if (!provider || !purpose) return { error: 'BAD_USER_INPUT' };
      const { url, browser } = await beginFlow(app, provider, purpose);
      reply.header('set-cookie', cookie(app, browser, 600));
      return { url };
    }),
  );
  server.get<Callback>('/auth/oidc/:provider/callback', (request, reply) =>
    goingBack(app, reply, async () => {
      reply.header('set-cookie', cookie(app, '', 0));
      return comeBack(app, request);
    }),
  );
}

/** Where a browser goes next: on to the provider, or back to the app, which reads the fragment and no server does. */
type Next =
  | { readonly url: string }
  | { readonly code: string }
  | { readonly linking: string }
  | { readonly error: string };

async function goingBack(app: App, reply: FastifyReply, work: () => Promise<Next>): Promise<FastifyReply> {
  const next = await work().catch((error): Next => {
    if (error instanceof CodedError) return { error: error.code };
    app.log.warn({ error }, 'a sign-in with an identity provider failed');
    return { error: 'PROVIDER_FAILED' };
  });
  reply.header('cache-control', 'no-store').header('referrer-policy', 'no-referrer');
  if ('url' in next) return reply.redirect(next.url, 303);
  const page = `${app.config.publicUrl}/account/sign-in`;
  return reply.redirect(`${page}#${new URLSearchParams({ ...next })}`, 303);
}

async function comeBack(app: App, { params, query, headers, url }: FastifyRequest<Callback>): Promise<Next> {
  const provider = await findProvider(app, params.provider);
  const back = { state: query.state ?? '', browser: cookieIn(headers.cookie) };
  const flow = provider && (await takeFlow(app.db.manager, provider, back));
  if (!provider || !flow) return { error: 'SIGN_IN_EXPIRED' };
  const search = new URL(url, 'http://localhost').search;
  const claims = await claimsOf(app, provider, { ...flow, search, state: back.state });
  const { userId, challenge } = flow;
  if (userId !== null) return { linking: await linkingCode(app, provider, { userId, challenge, claims }) };
  const client = readVouchedClient(app.config.actorKey, headers);
  const user = await personOf(app, client, { provider, claims });
  return { code: await newSignInCode(app.db.manager, user.id, challenge) };
}

/** Whose browser this is, nobody knows: who began it says what is to be done with it. */
function linkingCode(app: App, provider: IdentityProvider, came: Omit<Linking, 'providerId'>): Promise<string> {
  const { sub, email } = came.claims;
  return app.db.transaction(async (tx) => {
    await mustStand(tx, provider);
    return newLinkCode(tx, { ...came, providerId: provider.id, claims: { sub, email } });
  });
}

async function purposeOf(app: App, provider: IdentityProvider, query: Start['Querystring']) {
  const { challenge, ticket } = query;
  if (isChallenge(challenge)) return { challenge, userId: null } satisfies Purpose;
  return typeof ticket === 'string' ? useTicket(app.db.manager, provider.id, ticket) : undefined;
}

function findProvider({ db }: App, name: string): Promise<IdentityProvider | null> {
  return db.getRepository(IdentityProvider).findOneBy({ name, enabled: true });
}

/** Only the browser that went may come back: a link that somebody else sends logs nobody in. */
function cookie({ config }: App, value: string, seconds: number): string {
  const secure = config.publicUrl.startsWith('https:') ? '; Secure' : '';
  return `${COOKIE}=${value}; Path=/auth/oidc; Max-Age=${seconds}; HttpOnly; SameSite=Lax${secure}`;
}

function cookieIn(header = ''): string {
  return new RegExp(`(?:^|;\\s*)${COOKIE}=([\\w-]*)`).exec(header)?.[1] ?? '';
}
