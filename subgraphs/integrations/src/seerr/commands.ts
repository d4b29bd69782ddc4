import { errors } from '../errors.js';
import type { MediaKind } from '../media-request/media-request.js';
import type { Http, HttpAnswer, HttpCommand } from '../outbound/http.js';
import { ServiceProblem } from '../problem.js';
import type { Access } from '../services.js';
import { isKeyRefused, isMissing, keyRefused, read, saidIn, sentenceOf } from './answer.js';
import { apiUrl, keyHeaders } from './client.js';
import { type RequestFacts, TYPES, toFacts } from './request.js';
import * as wire from './wire.js';

export interface Wish {
  readonly kind: MediaKind;
  readonly tmdbId: number;
  /** Of a series; all when there are none. */
  readonly seasons: readonly number[];
  readonly is4k: boolean;
}

/**
 * What we make Overseerr or Seerr do. Nothing is sent twice: a second request would be made. Throws a ServiceProblem when
 * there is no usable answer, and a coded error for what it refuses.
 */
export interface SeerrCommands {
  /** @param as an account of Seerr; else the one that set it up, whose requests are approved at once. */
  ask(wish: Wish, as?: number): Promise<RequestFacts>;
  /** Undefined when there is no such request any more; the same of `remove`, which is fine with that. */
  decide(externalId: number, decision: 'approve' | 'decline'): Promise<RequestFacts | undefined>;
  remove(externalId: number): Promise<void>;
}

export function createSeerrCommands(http: Http, access: Access): SeerrCommands {
  const send = (method: HttpCommand['method'], path: string, body?: object, as?: number): Promise<HttpAnswer> => {
    const headers = { ...keyHeaders(access), ...(as && { 'x-api-user': String(as) }) };
    return http.send({ method, url: apiUrl(access, path), headers, ...(body && { body }) });
  };
  return {
    async ask({ kind, tmdbId, seasons, is4k }, as) {
      const wanted = kind === 'SERIES' && { seasons: seasons.length > 0 ? seasons : 'all' };
      // Left out, `is4k` would match no earlier request, and the same could be asked for again and again.
      const answer = await send('POST', 'request', { mediaType: TYPES[kind], mediaId: tmdbId, is4k, ...wanted }, as);
      if (answer.status === 201) return factsIn(answer);
      throw refusalOf(answer);
    },
    async decide(externalId, decision) {
      const answer = await send('POST', `request/${externalId}/${decision}`);
      if (isMissing(answer)) return undefined;
      if (answer.status === 200) return factsIn(answer);
      throw refusalOf(answer);
    },
    async remove(externalId) {
      const answer = await send('DELETE', `request/${externalId}`);
      if (answer.status !== 204 && !isMissing(answer)) throw refusalOf(answer);
    },
  };
}

function factsIn(answer: HttpAnswer): RequestFacts {
  const facts = toFacts(read(answer, wire.request));
  if (facts) return facts;
  throw new ServiceProblem('UNEXPECTED', 'it says a state of the request that nobody has heard of.');
}

/** What Seerr did not do, with its own sentence. */
function refusalOf(answer: HttpAnswer): Error {
  const said = sentenceOf(answer);
  switch (answer.status) {
    // "No seasons available to request" comes with the status of something that was accepted.
    case 202:
      return errors.MEDIA_REQUEST_NOTHING_LEFT(said);
    case 401:
      return keyRefused();
    case 403:
      return isKeyRefused(answer) ? keyRefused() : errors.MEDIA_REQUEST_NOT_ALLOWED(said);
    case 409:
      return errors.MEDIA_REQUEST_EXISTS(said);
    default:
      return isUnanswered(answer) ? gatewayProblem(answer) : errors.MEDIA_REQUEST_NOT_TAKEN(said);
  }
}

/** A proxy before Seerr, which gave up waiting: Seerr says of its own errors what they are. */
const isUnanswered = ({ status, body }: HttpAnswer): boolean => status >= 500 && !saidIn(body);

const gatewayProblem = ({ status }: HttpAnswer): ServiceProblem =>
  new ServiceProblem('UNREACHABLE', `what stands before it answers with status ${status}.`);
