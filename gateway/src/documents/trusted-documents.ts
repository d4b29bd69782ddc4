import { readFileSync } from 'node:fs';
import { ConfigError, type Log } from '@medianest/kit';
import { z } from 'zod';
import { type FollowedFile, followFile } from '../followed-file.js';
import { sha256 } from './documents.js';

/** What `@apollo/generate-persisted-query-manifest` writes. */
const apolloManifest = z.object({
  format: z.literal('apollo-persisted-query-manifest'),
  operations: z.array(z.object({ id: z.string(), body: z.string() })),
});

/** What Relay and graphql-codegen write. */
const hashes = z.record(z.string(), z.string());

export interface TrustedDocuments extends FollowedFile {
  /** By SHA-256. */
  current(): ReadonlyMap<string, string>;
}

/** Follows a manifest as it changes. One that is none is not started with; later it is logged, and the one before stays. */
export function followTrustedDocuments(file: string, log: Log): TrustedDocuments {
  let documents = readTrustedDocuments(file);
  const followed = followFile(file, async () => {
    try {
      documents = readTrustedDocuments(file);
      log.info({ documents: documents.size }, 'the trusted documents are read');
    } catch (error) {
      log.error({ error }, 'the trusted documents cannot be used: those from before stay');
    }
  });
  return { ...followed, current: () => documents };
}

/** Reads a manifest of documents by hash. Throws a sentence when it is none, or a hash is not its document's. */
function readTrustedDocuments(file: string): ReadonlyMap<string, string> {
  const documents = new Map(entriesOf(file));
  for (const [hash, document] of documents) {
    if (sha256(document) === hash) continue;
    throw new ConfigError(`TRUSTED_DOCUMENTS: in ${file}, ${hash} is not the SHA-256 of its document.`);
  }
  return documents;
}

function entriesOf(file: string): (readonly [string, string])[] {
  const content = jsonIn(file);
  const manifest = apolloManifest.safeParse(content);
  if (manifest.success) return manifest.data.operations.map(({ id, body }) => [id, body]);
  const map = hashes.safeParse(content);
  if (map.success) return Object.entries(map.data);
  throw new ConfigError(`TRUSTED_DOCUMENTS: ${file} is neither an object of documents by hash nor Apollo's manifest.`);
}

function jsonIn(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new ConfigError(`TRUSTED_DOCUMENTS: ${file} cannot be read as JSON: ${(error as Error).message}`);
  }
}
