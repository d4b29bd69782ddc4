import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { consumers } from '../src/events.js';
import { type Content, type Fact, person, processed, seen, startContent, TITLES } from './content.js';

let content: Content;
const admin = person('ADMIN');

beforeAll(async () => {
  content = await startContent({ workers: 3 });
});
afterAll(() => content.close());

/** What the consumer does with a fact, without its order: as many workers would. */
const digest = ({ type, payload }: Fact): Promise<void> =>
  content.app.db.transaction(async (tx) => consumers[type]?.(content.app, payload as never, tx));

test('many workers that hear of the same works at the same time make each of them once', async () => {
  const facts = Array.from({ length: 8 }, (_, at) => [
    processed({ by: person(), fileName: `Sintel (2010).${at % 2 ? 'mkv' : 'mp4'}` }),
    processed({ by: person(), fileName: `The Show S01E0${(at % 2) + 1}.mkv` }),
    seen({
      integrationId: `plex-${at}`,
      name: 'Sintel',
      year: 2010,
      externalIds: [{ source: 'imdb', id: 'tt1727587' }],
    }),
    seen({
      integrationId: `plex-${at}`,
      kind: 'EPISODE',
      name: 'One',
      parent: { externalId: 's', name: 'The Show', season: 1, number: 1 },
    }),
  ]).flat();
  await Promise.all([content.tell(...facts.slice(0, 16)), ...facts.slice(16).map(digest)]);
  const { nodes } = (await content.ask(admin, TITLES)).titles;
  expect(nodes.map((node: { __typename: string; name: string }) => `${node.__typename} ${node.name}`).sort()).toEqual([
    'Episode Episode 2',
    'Episode One',
    'Movie Sintel',
    'Series The Show',
  ]);
});

test('an event that is handed over twice has its effect once', async () => {
  const mediaFileId = randomUUID();
  const { type, payload } = processed({ by: admin, fileName: 'Once (2007).mkv', mediaFileId });
  const queue = content.app.broker.queue('events.content');
  const jobId = randomUUID();
  for (let time = 0; time < 2; time++) {
    await queue.add(type, payload, { jobId, removeOnComplete: true });
    await expect.poll(() => queue.getJobCountByTypes('wait', 'active', 'delayed')).toBe(0);
  }
  const { nodes } = (await content.ask(admin, TITLES, { filter: { nameContains: 'once' } })).titles;
  expect(nodes).toMatchObject([{ name: 'Once', mediaFiles: [{ id: mediaFileId }] }]);
});
