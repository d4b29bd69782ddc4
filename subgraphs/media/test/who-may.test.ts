import { randomUUID } from 'node:crypto';
import { ANONYMOUS } from '@medianest/kit';
import { statementsOf, testPerson } from '@medianest/kit/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { FILE, type Media, startMedia } from './media.js';

const [ada, bob] = [testPerson(), testPerson()];
const admin = testPerson({ roles: ['ADMIN'] });
let media: Media;
let ids: string[];

beforeAll(async () => {
  media = await startMedia();
  ids = [];
  for (const fileName of ['One (2001).mp4', '100% two_2.mp3', 'three.mp4']) {
    const created = await media.createUpload(ada, { fileName, size: 5, mimeType: 'video/mp4' });
    ids.push(created.mediaFile.id);
  }
});
afterAll(() => media.close());

const LIST = `query ($first: Int! = 20, $after: String, $filter: MediaFileFilter) {
  mediaFiles(first: $first, after: $after, filter: $filter) { nodes { fileName } pageInfo { hasNextPage endCursor } }
}`;

async function names(variables: object, actor = ada): Promise<string[]> {
  const { data } = await media.client.query(actor, LIST, variables);
  return data.mediaFiles.nodes.map(({ fileName }: { fileName: string }) => fileName);
}

test("somebody else's file and no file at all are the same", async () => {
  const change = (name: string, type: string) =>
    `mutation ($id: ID!) { ${name}(input: { mediaFileId: $id }) { id } } # ${type}`;
  const operations = [
    FILE,
    change('retryProcessing', ''),
    change('cancelProcessing', ''),
    change('deleteMediaFile', ''),
  ];
  for (const operation of operations) {
    const theirs = await media.client.query(bob, operation, { id: ids[0] });
    expect(theirs.errors?.[0]?.extensions.code).toBe('MEDIA_FILE_NOT_FOUND');
    for (const id of [randomUUID(), 'nonsense'])
      expect(await media.client.query(bob, operation, { id })).toEqual(theirs);
  }
  expect(await names({})).toHaveLength(3);
});

test('nobody watches what is not theirs', async () => {
  const watch = 'subscription ($id: ID!) { mediaProcessing(mediaFileId: $id) { status } }';
  const outcome = async (id: string | undefined) => {
    for await (const event of await media.client.subscribe(bob, watch, { id })) return event;
    return undefined;
  };
  const theirs = await outcome(ids[0]);
  expect(theirs?.errors?.[0]?.extensions.code).toBe('MEDIA_FILE_NOT_FOUND');
  expect(await outcome(randomUUID())).toEqual(theirs);
});

test('a list holds what is yours, newest first, page by page; an admin sees all', async () => {
  expect(await names({})).toEqual(['three.mp4', '100% two_2.mp3', 'One (2001).mp4']);
  expect(await names({}, bob)).toEqual([]);
  expect(await names({}, admin)).toHaveLength(3);
  const { data } = await media.client.query(ada, LIST, { first: 2 });
  expect(data.mediaFiles.pageInfo.hasNextPage).toBe(true);
  expect(await names({ first: 2, after: data.mediaFiles.pageInfo.endCursor })).toEqual(['One (2001).mp4']);
  expect(await names({ filter: { nameContains: '% TWO_' } })).toEqual(['100% two_2.mp3']);
  expect(await names({ filter: { nameContains: '_' } })).toEqual(['100% two_2.mp3']);
  expect(await names({ filter: { status: 'READY' } })).toEqual([]);
  expect(await names({ filter: { status: 'UPLOADING', kind: 'VIDEO' } })).toEqual([]);
  const wrong = await media.client.query(ada, LIST, { after: Buffer.from('[5]').toString('base64url') });
  expect(wrong.errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
});

test('a part of a name that no name has is refused in a sentence', async () => {
  for (const nameContains of ['a\u0000b', '\u0000', 'x'.repeat(256)]) {
    const { errors } = await media.client.query(ada, LIST, { filter: { nameContains } });
    expect(errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
  }
  expect(await names({ filter: { nameContains: '\ud800' } })).toEqual([]);
  expect(await names({ filter: { nameContains: '' } })).toHaveLength(3);
});

test('who is not logged in sees nothing', async () => {
  for (const [actor, code] of [
    [ANONYMOUS, 'UNAUTHENTICATED'],
    ['nobody', 'UNAUTHENTICATED'],
  ] as const) {
    const { errors } = await media.client.query(actor, FILE, { id: ids[0] });
    expect(errors?.[0]?.extensions.code).toBe(code);
  }
});

test('a list of references costs one statement and holds only what the actor may see', async () => {
  const query = `query ($of: [_Any!]!) { _entities(representations: $of) { ... on MediaFile { fileName owner { id } } } }`;
  const of = [...ids, randomUUID(), 'nonsense'].map((id) => ({ __typename: 'MediaFile', id }));
  const ask = () => media.client.query(ada, query, { of });
  expect(await statementsOf(media.app.db, ask)).toBe(1);
  expect((await ask()).data._entities).toMatchObject([{ owner: { id: ada.userId } }, {}, {}, null, null]);
  expect((await media.client.query(bob, query, { of })).data._entities).toEqual([null, null, null, null, null]);
});
