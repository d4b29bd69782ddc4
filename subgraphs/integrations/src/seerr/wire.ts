import { z } from 'zod';

/** PostgreSQL's text takes neither NUL nor half a surrogate pair. */
const text = z.string().transform((value) => value.replaceAll('\0', '').toWellFormed().trim());
const id = z.int().min(1).max(2_147_483_647);
/** What only decorates an entry must not cost us the entry. */
const maybeText = text.nullish().catch(undefined);
/** What an index must hold. */
const maybeKey = text
  .refine((key) => key.length <= 255)
  .nullish()
  .catch(undefined);
const maybeId = id.nullish().catch(undefined);
const time = text.transform((value) => new Date(value)).refine((date) => !Number.isNaN(date.getTime()));

export const status = z.object({ version: text, commitTag: text });

/** The public key for notifications of browsers is made once for each installation, and every one has its own. */
export const settings = z.object({ applicationTitle: maybeText, vapidPublic: maybeKey });

export const me = z.object({ id });

/** Entries are read one by one, so that a broken one does not hide the others. */
export const page = z.object({
  pageInfo: z.object({ results: z.int().min(0) }),
  results: z.array(z.unknown()),
});

const user = z.object({
  displayName: maybeText,
  username: maybeText,
  plexUsername: maybeText,
  jellyfinUsername: maybeText,
});

export const account = z.object({ id, email: maybeText });

export const media = z.object({
  id,
  tmdbId: id,
  tvdbId: maybeId,
  mediaType: text.optional().catch(undefined),
  status: z.number().catch(1),
  status4k: z.number().catch(1),
  /** Seerr's, even if it is null; Overseerr has no such thing. */
  jellyfinMediaId: z.unknown().optional(),
});
export type SeerrMedia = z.infer<typeof media>;

/** In the list of all, which is read up to where it was read last. */
export const listedMedia = media.extend({ updatedAt: time });

export const request = z.object({
  id,
  status: z.number(),
  type: z.enum(['movie', 'tv']),
  is4k: z.boolean().catch(false),
  createdAt: time,
  updatedAt: time,
  media,
  seasons: z
    .array(z.object({ seasonNumber: z.int().min(0).max(100_000) }))
    .optional()
    .catch(undefined),
  requestedBy: user.nullish().catch(undefined),
});
export type SeerrRequest = z.infer<typeof request>;

/** Of a film or of a series. */
export const details = z.object({
  title: maybeText,
  name: maybeText,
  releaseDate: maybeText,
  firstAirDate: maybeText,
});
export type SeerrDetails = z.infer<typeof details>;

export const found = z.object({
  page: z.int().min(1).catch(1),
  totalPages: z.int().min(0).catch(1),
  results: z.array(z.unknown()),
});

/** People are found as well; they are no such entry. */
export const result = details.extend({
  id,
  mediaType: z.enum(['movie', 'tv']),
  overview: maybeText,
  mediaInfo: media.pick({ status: true, status4k: true, jellyfinMediaId: true }).nullish().catch(undefined),
});
export type SeerrResult = z.infer<typeof result>;

/** It says what is wrong in three shapes: `{message, errors}`, `{message}` and `{status, error}`. */
export const refusal = z.object({ message: maybeText, error: maybeText });
