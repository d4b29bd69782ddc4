import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { z } from 'zod';
import { isKeyRefused, isMissing, sentenceOf } from './answer.js';
import { toFacts, toHit } from './request.js';
import * as wire from './wire.js';

// What a Seerr said, word by word.
const file = new URL('../../test/fixtures/seerr/http.json', import.meta.url);
const recorded: Record<string, { status: number; body: Record<string, unknown> }> = JSON.parse(
  readFileSync(file, 'utf8'),
);
const bodyOf = (name: string) => recorded[name]?.body ?? {};
const listOf = (name: string) => bodyOf(name)['results'] as Record<string, unknown>[];
const answerOf = (name: string) => {
  const { status = 0, body } = recorded[name] ?? {};
  return { status, headers: {}, body: JSON.stringify(body) };
};

test.each<[string, z.ZodType]>([
  ['status', wire.status],
  ['status_noauth', wire.status],
  ['public', wire.settings],
  ['me', wire.me],
  ['me_as_user2', wire.me],
  ['user', wire.account],
  ['movie', wire.details],
  ['req_post_movie_admin', wire.request],
  ['req_post_movie_dup', wire.request],
  ['req_post_tv_user', wire.request],
  ['req_one', wire.request],
  ['req_approve', wire.request],
  ['media_avail', wire.listedMedia],
])('the answer %s is understood', (name, schema) => {
  expect(schema.safeParse(bodyOf(name)).error).toBeUndefined();
});

test.each<[string, number, z.ZodType]>([
  ['req_empty', 0, wire.request],
  ['req_list', 3, wire.request],
  ['req_pending', 1, wire.request],
  ['user_requests', 1, wire.request],
  ['media', 2, wire.listedMedia],
  ['users', 2, wire.account],
])('of the list %s all %i entries are understood', (name, length, schema) => {
  expect(wire.page.safeParse(bodyOf(name)).error).toBeUndefined();
  expect(listOf(name).flatMap((entry) => schema.safeParse(entry).error ?? [])).toEqual([]);
  expect(listOf(name)).toHaveLength(length);
});

test('a request is told as the house understands it', () => {
  expect(toFacts(wire.request.parse(listOf('req_list')[0]))).toEqual({
    externalId: 3,
    mediaId: 2,
    kind: 'SERIES',
    tmdbId: 1399,
    tvdbId: 121361,
    seasons: [1, 2],
    is4k: false,
    status: 'PENDING',
    availability: 'PENDING',
    requester: 'friend',
    createdAt: new Date('2026-11-20T16:10:42.000Z'),
    updatedAt: new Date('2026-11-20T16:10:42.000Z'),
  });
});

test('the numbers of both servers are known, and one that nobody knows costs the request', () => {
  const [seerrs] = listOf('req_list') as [{ media: object }];
  const { jellyfinMediaId: _, ...overseerrs } = seerrs.media as Record<string, unknown>;
  const told = (media: object, is4k = false) => toFacts(wire.request.parse({ ...seerrs, is4k, media }))?.availability;
  expect(told({ ...seerrs.media, status: 6 })).toBe('BLOCKLISTED');
  expect(told({ ...overseerrs, status: 6 })).toBe('DELETED');
  expect(told({ ...seerrs.media, status: 7 })).toBe('DELETED');
  expect(told({ ...seerrs.media, status: 5, status4k: 3 }, true)).toBe('PROCESSING');
  expect(told({ ...seerrs.media, status: 'soon' })).toBe('UNKNOWN');
  const statuses = [1, 2, 3, 4, 5, 6].map((status) => toFacts(wire.request.parse({ ...seerrs, status }))?.status);
  expect(statuses).toEqual(['PENDING', 'APPROVED', 'DECLINED', 'FAILED', 'COMPLETED', undefined]);
});

test('what only decorates a request does not cost it', () => {
  const [request] = listOf('req_list');
  const facts = toFacts(
    wire.request.parse({ ...request, requestedBy: { displayName: 7 }, seasons: 'all', is4k: null }),
  );
  expect(facts).toMatchObject({ requester: null, seasons: [], is4k: false });
  expect(wire.request.safeParse({ ...request, media: null }).success).toBe(false);
});

test('an id that no index could hold is none', () => {
  const [known, long] = ['BK_EpP8', 'x'.repeat(5_000)].map((vapidPublic) => wire.settings.parse({ vapidPublic }));
  expect([known?.vapidPublic, long?.vapidPublic]).toEqual(['BK_EpP8', undefined]);
});

test('it says no in three shapes', () => {
  expect(sentenceOf(answerOf('me_noauth'))).toBe("cookie 'connect.sid' required");
  expect(sentenceOf(answerOf('req_404'))).toBe('Request not found.');
  expect(sentenceOf(answerOf('me_wrongkey'))).toBe('You do not have permission to access this endpoint');
  expect(sentenceOf({ status: 502, headers: {}, body: '<html>' })).toBe('it answers with status 502.');
  expect(isKeyRefused(answerOf('me_wrongkey'))).toBe(true);
  expect(isKeyRefused({ status: 403, headers: {}, body: '{"message":"Movie Quota exceeded."}' })).toBe(false);
  expect([isMissing(answerOf('req_404')), isMissing({ status: 404, headers: {}, body: '<html>' })]).toEqual([
    true,
    false,
  ]);
});

test('of what is found, films and series can be asked for', () => {
  const found = { id: 603, mediaType: 'movie', title: 'The Matrix', releaseDate: '1999-03-31' };
  expect(toHit(wire.result.parse(found))).toMatchObject({ tmdbId: 603, year: 1999, availability: 'UNKNOWN' });
  expect(wire.result.safeParse({ id: 6384, mediaType: 'person', name: 'Keanu Reeves' }).success).toBe(false);
});
