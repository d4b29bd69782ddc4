import { createHash } from 'node:crypto';
import type { EngineResponse } from '@medianest/engine';
import { commonErrors } from '@medianest/kit';
import { LRUCache } from 'lru-cache';
import { errors } from '../errors.js';
import type { Asked, Operation } from '../graphql/parameters.js';
import { refusal } from '../graphql/refusal.js';

/** Finds the document that a request names by its hash. */
export interface Documents {
  /** The operation to run, or the answer that says why there is none. */
  find(asked: Asked): { operation: Operation; refusal?: undefined } | { refusal: EngineResponse };
}

export interface DocumentsOptions {
  /** What is known beforehand, by SHA-256. */
  readonly trusted: () => ReadonlyMap<string, string>;
  /** Runs nothing but what is trusted. */
  readonly trustedOnly: boolean;
  /** How much of what clients send with a hash is kept for the next who sends the hash alone; 0 for nothing. */
  readonly storeBytes: number;
}

const NOT_FOUND = refusal(errors.PERSISTED_QUERY_NOT_FOUND());
const NOT_SUPPORTED = refusal(errors.PERSISTED_QUERY_NOT_SUPPORTED());
const NOT_TRUSTED = refusal(errors.DOCUMENT_NOT_TRUSTED());
const OTHER_HASH = refusal(commonErrors.BAD_USER_INPUT('The hash is not the SHA-256 of "query".'));

export const sha256 = (document: string): string => createHash('sha256').update(document).digest('hex');

/** Trusted documents, and automatic persisted queries as Apollo's clients send them. */
export function createDocuments({ trusted, trustedOnly, storeBytes }: DocumentsOptions): Documents {
  const store =
    storeBytes > 0 && !trustedOnly
      ? new LRUCache<string, string>({ maxSize: storeBytes, sizeCalculation: (document) => document.length + 64 })
      : undefined;

  const byHash = (hash: string): string | EngineResponse => {
    const document = trusted().get(hash) ?? store?.get(hash);
    if (document !== undefined) return document;
    if (trustedOnly) return NOT_TRUSTED;
    return store ? NOT_FOUND : NOT_SUPPORTED;
  };
  const sent = (query: string, hash: string | undefined): string | EngineResponse => {
    if (hash === undefined && !trustedOnly) return query;
    const real = sha256(query);
    if (hash !== undefined && hash !== real) return OTHER_HASH;
    if (trustedOnly && !trusted().has(real)) return NOT_TRUSTED;
    if (hash !== undefined) store?.set(hash, query);
    return query;
  };

  return {
    find({ query, hash, ...rest }) {
      const document = query === undefined ? byHash(hash ?? '') : sent(query, hash);
      return typeof document === 'string' ? { operation: { ...rest, query: document } } : { refusal: document };
    },
  };
}
