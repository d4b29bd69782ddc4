import type { Readable, Writable } from 'node:stream';

/** The bytes from `start` to `end`, both included, as HTTP counts them. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/** A file that is kept. */
export interface Stored {
  readonly key: string;
  /** Bytes. */
  readonly size: number;
  readonly modified: Date;
}

/** A file that is kept, for those who want piece after piece of it. */
export interface Found extends Stored {
  /** Whether its key still leads to it, as far as this process knows. Who has held on to it asks before each piece. */
  readonly isCurrent: boolean;
  /** Writes bytes into a stream as fast as it takes them, and leaves it open. The last may still wait in it afterwards. */
  send(range: ByteRange, to: Writable): Promise<void>;
  /** Writes a small range at once when that takes no waiting; else writes nothing and returns false. */
  sendNow(range: ByteRange, to: Writable): boolean;
}

/**
 * Where bytes live: on a disk or in a bucket. Keys are made by keys.ts; a prefix ends in `/`. A file appears under its
 * key whole or not at all, and is never changed in place.
 */
export interface Storage {
  stat(key: string): Promise<Stored | undefined>;
  /** The bytes as they are read; undefined when there is no such file. Who gives up destroys the stream. */
  open(key: string, range?: ByteRange): Promise<Readable | undefined>;
  find(key: string): Promise<Found | undefined>;
  /** Takes a local file over: afterwards it is here, safe from a power cut, and gone from its path. */
  put(key: string, path: string): Promise<void>;
  /** Keeps what a stream brings, once it has ended well. */
  write(key: string, bytes: Readable): Promise<void>;
  /** Of what may be gone already. */
  remove(key: string): Promise<void>;
  removeAll(prefix: string): Promise<void>;
  /** All that is kept below a prefix, in no order. */
  list(prefix: string): AsyncIterable<Stored>;
  /**
   * Lends the file as a local one, for programs that want a path: the file itself, or a copy that is removed after.
   * Never write to it. Throws a FileMissingError when there is none.
   */
  withLocal<T>(key: string, signal: AbortSignal, use: (path: string) => Promise<T>): Promise<T>;
  /** Bytes that may still be written; Infinity when nobody can tell. */
  freeBytes(): Promise<number>;
  /** Removes what killed processes left unfinished. */
  tidy(): Promise<void>;
}

/** A file is not where it has to be. */
export class FileMissingError extends Error {
  override name = 'FileMissingError';
  constructor(readonly key: string) {
    super(`There is no ${key} in the storage.`);
  }
}
