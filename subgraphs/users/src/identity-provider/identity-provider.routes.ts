import { type Client, CodedError, type Subgraph, UNKNOWN_CLIENT } from '@medianest/kit';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { App } from '../app.js';
import { useTicket } from '../external-identity/link-ticket.js';
import { linkTo, personOf } from '../external-identity/person-of.js';
import { newSignInCode } from '../external-identity/sign-in-code.js';
import { beginFlow, claimsOf, type Purpose, takeFlow } from './flow.js';
import { IdentityProvider } from './identity-provider.js';

const COOKIE = 'medianest_sign_in';
/** A SHA-256 in base64url. */
const CHALLENGE = /^[\w-]{43}$/;

interface Start {
  Params: { provider: string };
  Querystring: { challenge?: string; ticket?: string };
}

interface Callback {
  Params: { provider: string };
  Querystring: { state?: string };
}

/** `/auth/oidc/<provider>/start` sends a browser to the provider, which sends it back to `…/callback`. */
export function identityProviderRoutes(app: App): NonNullable<Subgraph['routes']> {
  return (server) => {
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
  };
}

/** Where a browser goes next: on to the provider, or back to the app, which reads the fragment and no server does. */
type Next =
  | { readonly url: string }
  | { readonly code: string }
  | { readonly linked: string }
  | { readonly error: string };

async function goingBack(app: App, reply: FastifyReply, work: () => Promise<Next>): Promise<FastifyReply> {
  const next = await work().catch((error): Next => {
    if (error instanceof CodedError) return { error: error.code };
    app.log.warn({ error }, 'a sign-in with an identity provider failed');
    return { error: 'PROVIDER_FAILED' };
  });
  reply.header('cache-control', 'no-store').header('referrer-policy', 'no-referrer');
  if ('url' in next) return reply.redirect(next.url, 303);
  const page = `${app.config.publicUrl.replace(/\/+$/, '')}/account/sign-in`;
  return reply.redirect(`${page}#${new URLSearchParams({ ...next })}`, 303);
}

async function comeBack(app: App, { params, query, headers, url }: FastifyRequest<Callback>): Promise<Next> {
  const provider = await findProvider(app, params.provider);
  const back = { state: query.state ?? '', browser: cookieIn(headers.cookie) };
  const flow = provider && (await takeFlow(app.db.manager, provider, back));
  if (!provider || !flow) return { error: 'SIGN_IN_EXPIRED' };
  const search = new URL(url, 'http://localhost').search;
  const claims = await claimsOf(app, provider, { ...flow, search, state: back.state });
  const client: Client = { ...UNKNOWN_CLIENT, agent: String(headers['user-agent'] ?? '').slice(0, 300) };
  if (flow.userId !== null) {
    await linkTo(app, client, { provider, claims, userId: flow.userId });
    return { linked: provider.name };
  }
  const user = await personOf(app, client, { provider, claims });
  return { code: await newSignInCode(app.db.manager, user.id, flow.challenge) };
}

async function purposeOf(app: App, provider: IdentityProvider, query: Start['Querystring']) {
  const { challenge, ticket } = query;
  if (typeof challenge === 'string' && CHALLENGE.test(challenge)) return { challenge, userId: null } satisfies Purpose;
  const userId = typeof ticket === 'string' && (await useTicket(app.db.manager, provider.id, ticket));
  return userId ? ({ challenge: null, userId } satisfies Purpose) : undefined;
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
