import { z } from 'zod';

/** Plex types its answers loosely: ids and numbers come as either, and what is empty is absent. */
const text = z.union([z.string(), z.number()]).transform((value) => clean(String(value)));
/** An id of theirs, which an index must hold. */
const key = text.refine((id) => id.length > 0 && id.length <= 255);
const number = z.union([z.number(), z.string().trim().min(1).transform(Number)]).refine(Number.isFinite);
/** What only decorates an item must not cost us the item. */
const maybeText = text.optional().catch(undefined);
const maybeKey = key.optional().catch(undefined);
const maybeNumber = number.optional().catch(undefined);

/** PostgreSQL's jsonb takes neither NUL nor half a surrogate pair. */
function clean(value: string): string {
  return value.replaceAll('\0', '').toWellFormed();
}

export const identity = z.object({ MediaContainer: z.object({ machineIdentifier: key, version: text }) });

export const root = z.object({ MediaContainer: z.object({ friendlyName: maybeText }) });

const directory = z.object({ key: text, type: text, title: maybeText });
export const sections = z.object({
  MediaContainer: z.object({ Directory: z.array(z.unknown()).default([]) }),
});

export const section = directory;
export type PlexSection = z.infer<typeof section>;

/** Items are read one by one, so that a broken one does not hide the others. */
export const page = z.object({
  MediaContainer: z.object({
    totalSize: number.pipe(z.int().min(0).max(2_000_000_000)).optional().catch(undefined),
    Metadata: z.array(z.unknown()).default([]),
  }),
});

const guid = z.object({ id: text });
const tag = z.object({ tag: text });

export const item = z.object({
  ratingKey: key,
  type: text,
  title: maybeText,
  guid: maybeText,
  year: maybeNumber,
  summary: maybeText,
  duration: maybeNumber,
  index: maybeNumber,
  parentIndex: maybeNumber,
  parentRatingKey: maybeKey,
  parentTitle: maybeText,
  grandparentRatingKey: maybeKey,
  grandparentTitle: maybeText,
  Guid: z.array(guid).optional().catch(undefined),
  Genre: z.array(tag).optional().catch(undefined),
});
export type PlexItem = z.infer<typeof item>;
