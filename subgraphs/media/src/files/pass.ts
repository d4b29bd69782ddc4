import { createHmac, timingSafeEqual } from 'node:crypto';
import { dirname } from 'node:path/posix';
import { type Actor, loggedIn, Recent } from '@medianest/kit';

/** For whom a URL was made: a person, or whoever has a share link. */
export interface Bearer {
  readonly kind: 'person' | 'link';
  readonly id: string;
}

export const personBearer = (actor: Actor): Bearer => ({ kind: 'person', id: loggedIn(actor).userId });

/** What a URL under `/files/` lets its bearer read. */
export interface Pass {
  readonly mediaFileId: string;
  readonly bearer: Bearer;
  /** Of the rights to the file when the URL was made. */
  readonly epoch: number;
  /** Unix seconds. */
  readonly expires: number;
}

const KINDS = ['person', 'link'] as const;
const BODY_BYTES = 1 + 16 + 16 + 4 + 5;
const MAC_BYTES = 16;
const TOKEN_CHARS = Math.ceil(((BODY_BYTES + MAC_BYTES) * 4) / 3);

/** One opaque segment of a URL: the pass, and a truncated HMAC-SHA256 over it and what it is for: one path, or all below a folder that ends in `/`. */
export function signPass(key: Uint8Array, pass: Pass, scope: string): string {
  const body = Buffer.alloc(BODY_BYTES);
  body.writeUInt8(KINDS.indexOf(pass.bearer.kind), 0);
  writeId(body, pass.mediaFileId, 1);
  writeId(body, pass.bearer.id, 17);
  body.writeUInt32BE(pass.epoch, 33);
  body.writeUIntBE(pass.expires, 37, 5);
  return Buffer.concat([body, mac(key, body, scope)]).toString('base64url');
}

/** What a token gives. */
interface Grant {
  readonly pass: Pass;
  /** The path or folder it was made for. */
  readonly scope: string;
}

export interface PassReader {
  /** Undefined when the token is not ours, for another path, or too old. */
  read(token: string, path: string): Grant | undefined;
  /** Whether it is ours and for the path, but too old. */
  isOver(token: string, path: string): boolean;
}

/** Reads a token once, however many pieces of a film are asked for with it. */
export function createPassReader(key: Uint8Array): PassReader {
  const grants = new Recent<Grant>({ spanMs: 60_000, limit: 20_000 });
  const isOver = ({ pass }: Grant) => pass.expires * 1000 < Date.now();
  return {
    read(token, path) {
      const name = `${token}/${path}`;
      const grant = grants.get(name) ?? readPass(key, token, path);
      if (!grant || isOver(grant)) return undefined;
      grants.set(name, grant);
      return grant;
    },
    isOver(token, path) {
      const grant = readPass(key, token, path);
      return grant !== undefined && isOver(grant);
    },
  };
}

function readPass(key: Uint8Array, token: string, path: string): Grant | undefined {
  if (token.length !== TOKEN_CHARS) return undefined;
  const bytes = Buffer.from(token, 'base64url');
  // The decoder passes over what is not base64url: one right has one spelling.
  if (bytes.length !== BODY_BYTES + MAC_BYTES || bytes.toString('base64url') !== token) return undefined;
  const body = bytes.subarray(0, BODY_BYTES);
  const kind = KINDS[body.readUInt8(0)];
  if (!kind) return undefined;
  const scope = scopesOf(path).find((candidate) =>
    timingSafeEqual(bytes.subarray(BODY_BYTES), mac(key, body, candidate)),
  );
  if (scope === undefined) return undefined;
  const bearer = { kind, id: readId(body, 17) };
  return {
    scope,
    pass: { mediaFileId: readId(body, 1), bearer, epoch: body.readUInt32BE(33), expires: body.readUIntBE(37, 5) },
  };
}

/** The path itself, and the folders above it. */
function scopesOf(path: string): string[] {
  const scopes = [path];
  for (let at = dirname(path); at !== '.' && at !== '/'; at = dirname(at)) scopes.push(`${at}/`);
  return scopes;
}

function mac(key: Uint8Array, body: Uint8Array, scope: string): Buffer {
  return createHmac('sha256', key).update('file\n').update(body).update(scope).digest().subarray(0, MAC_BYTES);
}

function writeId(body: Buffer, id: string, at: number): void {
  body.write(id.replaceAll('-', ''), at, 'hex');
}

function readId(body: Buffer, at: number): string {
  return body.toString('hex', at, at + 16).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
