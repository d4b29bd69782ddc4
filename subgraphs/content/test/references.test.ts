import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Content, person, processed, startContent, TITLES } from './content.js';

let content: Content;
const ada = person();
const bob = person();
const files = Array.from({ length: 100 }, () => randomUUID());

beforeAll(async () => {
  content = await startContent();
  await content.tell(
    ...files.map((mediaFileId, at) =>
      processed({ by: at < 50 ? ada : bob, fileName: `Show ${at} S01E01.mkv`, mediaFileId }),
    ),
  );
});
afterAll(() => content.close());

const statementsOf = async (work: () => Promise<unknown>): Promise<number> => {
  const log = content.app.db.logger as unknown as { count: number };
  const before = log.count;
  await work();
  return log.count - before;
};

const ENTITIES = `query ($of: [_Any!]!) { _entities(representations: $of) {
  ... on Episode { name duration externalIds { id } mediaFiles { id title { id } } series { id name } }
  ... on MediaFile { title { id name mediaFiles { id } ... on Episode { series { name } } } }
} }`;

test('a hundred files or titles cost as many statements as two', async () => {
  const titles = (await content.ask(ada, TITLES, { filter: { kind: 'EPISODE' } })).titles.nodes;
  expect(titles).toHaveLength(50);
  const ofFiles = files.map((id) => ({ __typename: 'MediaFile', id }));
  const ofTitles = titles.map(({ id }: { id: string }) => ({ __typename: 'Title', id }));
  for (const of of [ofFiles, ofTitles]) {
    const few = await statementsOf(() => content.ask(ada, ENTITIES, { of: of.slice(0, 2) }));
    const many = await statementsOf(() => content.ask(ada, ENTITIES, { of }));
    expect(many).toBe(few);
    expect(many).toBeLessThanOrEqual(5);
  }
  const answer = (await content.ask(ada, ENTITIES, { of: ofFiles }))._entities;
  expect(answer.filter(({ title }: { title: object | null }) => title !== null)).toHaveLength(50);
});

test('a list costs as many statements whatever its length', async () => {
  const filter = { kind: 'EPISODE' };
  const few = await statementsOf(() => content.ask(ada, TITLES, { filter, first: 2 }));
  const many = await statementsOf(() => content.ask(ada, TITLES, { filter, first: 50 }));
  expect(many).toBe(few);
});

test('a title is not resolved as a type it is not of', async () => {
  const [{ id }] = (await content.ask(ada, TITLES, { filter: { kind: 'SERIES' }, first: 1 })).titles.nodes;
  const of = ['Movie', 'Series', 'Title'].map((__typename) => ({ __typename, id }));
  const { _entities } = await content.ask(
    ada,
    'query ($of: [_Any!]!) { _entities(representations: $of) { __typename } }',
    { of },
  );
  expect(_entities).toEqual([null, { __typename: 'Series' }, { __typename: 'Series' }]);
});

test('a reference to nothing is null, whatever the id is', async () => {
  const of = [randomUUID(), 'no-uuid', "'"].flatMap((id) => [
    { __typename: 'Title', id },
    { __typename: 'Episode', id },
    { __typename: 'MediaFile', id },
  ]);
  const { _entities } = await content.ask(ada, ENTITIES, { of });
  expect(_entities).toEqual(Array.from({ length: 3 }, () => [null, null, { title: null }]).flat());
});
