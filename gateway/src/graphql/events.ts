import { type EngineResponse, isStream, type ResultStream } from '@medianest/engine';
import { formatError, somethingWentWrong } from '@medianest/kit';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { App } from '../app.js';
import { errors } from '../errors.js';
import { StandingLogin } from '../identity/standing-login.js';
import { addressOf, clientOf } from '../limits/admission.js';
import { EventStream } from './event-stream.js';
import { type Prepared, run } from './run.js';

interface Following {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  readonly prepared: Prepared;
}

/** Answers one operation with Server-Sent Events, until it ends, the client goes or its session does. */
export async function answerWithEvents(app: App, { request, reply, prepared }: Following): Promise<FastifyReply> {
  const leave = app.admission.addresses.enter(addressOf(request.raw, app.config.trustProxy));
  if (!leave) throw errors.TOO_MANY_CONNECTIONS();
  const left = new AbortController();
  let events: EventStream | undefined;
  const finish = (lastWords?: string) => {
    if (lastWords) events?.next(lastWords);
    events?.complete();
    left.abort();
  };
  const login = new StandingLogin(app, () => finish(sessionEnded(app, request.id)));
  const ended = app.traffic.beginEndless(() => prepared.type === 'subscription' && finish());
  reply.raw.once('close', () => {
    leave();
    ended();
    login.forget();
    left.abort();
  });
  const actor = await login.read(request.headers.authorization);
  reply.hijack();
  for (const [name, value] of Object.entries(reply.getHeaders())) if (value) reply.raw.setHeader(name, value);
  const opened = new EventStream(reply.raw, { ...app.config, onSlow: () => app.operations.dropped('events') });
  events = opened;
  app.operations.streamOpened();
  reply.raw.once('close', () => app.operations.streamClosed());
  try {
    const result = await run(app, {
      prepared,
      actor,
      client: clientOf(request.raw, app.config.trustProxy),
      way: 'events',
      requestId: request.id,
      left: left.signal,
    });
    await follow(app, opened, result);
    finish();
  } catch (error) {
    app.log.error({ requestId: request.id, error }, 'an event stream failed unexpectedly');
    finish(JSON.stringify({ errors: [somethingWentWrong(request.id)] }));
  }
  return reply;
}

async function follow(app: App, events: EventStream, result: ResultStream | EngineResponse): Promise<void> {
  if (!isStream(result)) return events.next(result.body);
  const ended = app.operations.subscribed('events');
  try {
    for await (const text of result) events.next(text);
  } finally {
    ended();
  }
}

function sessionEnded(app: App, requestId: string): string {
  return JSON.stringify({ errors: [formatError(errors.UNAUTHENTICATED(), app.log, requestId)] });
}
