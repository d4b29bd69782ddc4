import type { Readable } from 'node:stream';

export type Body = Buffer | 'too large';

export interface BodyBounds {
  /** More is too large. */
  readonly keep: number;
  /** So much is read and forgotten: whoever still sends would otherwise meet a closed connection and not hear why. */
  readonly hearOut: number;
}

export async function readBody(stream: Readable, { keep, hearOut }: BodyBounds): Promise<Body> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes <= keep) chunks.push(chunk);
    else chunks.length = 0;
    if (bytes > hearOut) break;
  }
  return bytes > keep ? 'too large' : Buffer.concat(chunks);
}
