import { errors } from 'undici';
import { ServiceProblem } from '../problem.js';

/** What a person can do about each way in which a connection fails, by Node's and undici's error codes. */
const REASONS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens at that address and port.',
  ENOTFOUND: 'the host name is not known.',
  EAI_AGAIN: 'the host name could not be looked up now.',
  EHOSTUNREACH: 'there is no way to that address from here.',
  ENETUNREACH: 'there is no way to that network from here.',
  ECONNRESET: 'it closed the connection in the middle.',
  EPIPE: 'it closed the connection in the middle.',
  UND_ERR_SOCKET: 'it closed the connection in the middle.',
  ETIMEDOUT: 'it does not answer in time.',
  UND_ERR_CONNECT_TIMEOUT: 'it does not answer in time.',
  UND_ERR_HEADERS_TIMEOUT: 'it does not answer in time.',
  UND_ERR_BODY_TIMEOUT: 'it stopped in the middle of an answer.',
  EPROTO: 'it does not speak https there; try http://.',
  ERR_SSL_WRONG_VERSION_NUMBER: 'it does not speak https there; try http://.',
  ERR_SSL_PACKET_LENGTH_TOO_LONG: 'it does not speak https there; try http://.',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for another host name.',
  CERT_HAS_EXPIRED: 'its certificate has expired.',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate is not trusted (self-signed).',
  SELF_SIGNED_CERT_IN_CHAIN: 'its certificate is not trusted (self-signed).',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'its certificate is not trusted.',
};

/** Turns whatever a call threw into a problem with a sentence. Nothing of the request's headers is repeated. */
export function asProblem(error: unknown, url: URL): ServiceProblem {
  const known = problemIn(error);
  if (known) return known;
  const code = codeOf(error);
  if (error instanceof Error && error.name === 'TimeoutError') {
    return new ServiceProblem('UNREACHABLE', 'it does not answer in time.', { cause: error });
  }
  if (code === 'UND_ERR_RES_EXCEEDED_MAX_SIZE') {
    return new ServiceProblem('UNEXPECTED', 'its answer is too large.', { cause: error });
  }
  if (error instanceof errors.HTTPParserError) {
    return new ServiceProblem('UNEXPECTED', 'what answers there does not speak HTTP.', { cause: error });
  }
  const reason = REASONS[code] ?? `the connection failed${code && ` (${code})`}.`;
  return new ServiceProblem('UNREACHABLE', `${url.host}: ${reason}`, { cause: error });
}

/** Nothing was sent when it failed like this: there was no connection yet. */
const BEFORE_SENDING = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);

/** Whether the service may have heard what it did not answer. */
export function mayHaveArrived({ kind, cause }: ServiceProblem): boolean {
  if (kind === 'UNEXPECTED') return true;
  return kind === 'UNREACHABLE' && !BEFORE_SENDING.has(codeOf(cause));
}

/** A problem thrown inside of a lookup comes wrapped. */
function problemIn(error: unknown): ServiceProblem | undefined {
  if (error instanceof ServiceProblem) return error;
  return error instanceof Error && error.cause ? problemIn(error.cause) : undefined;
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}
