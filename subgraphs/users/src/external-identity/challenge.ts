import { createHash } from 'node:crypto';

/** A SHA-256 in base64url. */
const CHALLENGE = /^[\w-]{43}$/;

/** Whether a client can have made it of its secret text, the verifier. */
export const isChallenge = (text: unknown): text is string => typeof text === 'string' && CHALLENGE.test(text);

/** Whether this is the text that the challenge was made of: only the client that began knows it. */
export const answers = (challenge: string, verifier: string): boolean =>
  createHash('sha256').update(verifier).digest('base64url') === challenge;
