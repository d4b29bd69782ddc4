import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance } from 'fastify';
import type { App } from '../app.js';

/** What `npm run build` makes of `gateway/account`. */
const FILES = fileURLToPath(new URL('../../account/dist/', import.meta.url));
/** Where the links in mails, the codes of devices and the way back from identity providers lead. */
const PAGES = ['verify-email', 'reset-password', 'confirm-email', 'register', 'invitation', 'device', 'sign-in'];
/** Scripts, styles and questions of this origin, and nothing else. */
const POLICY = [
  "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:",
  "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
].join('; ');

/** Plain pages at `/account/…`, for those who have no other client yet. One document shows them all. */
export function serveAccountPages(server: FastifyInstance, { log }: Pick<App, 'log'>): void {
  if (!existsSync(`${FILES}index.html`)) {
    log.warn('the account pages are not built: run npm run build');
    return;
  }
  const html = readFileSync(`${FILES}index.html`, 'utf8');
  for (const page of PAGES) {
    server.get(`/account/${page}`, async (_request, reply) =>
      reply
        .header('content-security-policy', POLICY)
        .header('referrer-policy', 'no-referrer')
        .header('cache-control', 'no-cache')
        .type('text/html; charset=utf-8')
        .send(html),
    );
  }
  for (const root of ['/account', '/account/'])
    server.get(root, async (_request, reply) => reply.redirect('/account/sign-in', 303));
  // Vite writes a hash of the content into the names.
  server.register(fastifyStatic, {
    ...{ root: `${FILES}assets`, prefix: '/account/assets/', decorateReply: false },
    ...{ maxAge: '1y', immutable: true },
  });
}
