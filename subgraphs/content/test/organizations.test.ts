import { randomUUID } from 'node:crypto';
import type { Person } from '@medianest/kit';
import { testPerson } from '@medianest/kit/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Content, changed, type Fact, names, processed, SEARCH, seen, startContent, TITLES } from './content.js';

const [SMITHS, JONESES] = [randomUUID(), randomUUID()];
const memberOf = (id: string): Person => testPerson({ organizations: [{ id, role: 'MEMBER' }] });
const [ada, ben, cleo] = [memberOf(SMITHS), memberOf(SMITHS), memberOf(JONESES)];
const stranger = testPerson();
const admin = testPerson({ roles: ['ADMIN'] });

let content: Content;
beforeAll(async () => {
  content = await startContent();
});
afterAll(() => content.close());

async function titlesOf(actor: Person, nameContains: string): Promise<{ id: string; name: string }[]> {
  return (await content.ask(actor, TITLES, { filter: { nameContains } })).titles.nodes;
}

/** What each of them finds, by every way there is; the ways must agree. */
async function found(text: string): Promise<Record<string, string[]>> {
  const people = { ada, ben, cleo, stranger, admin };
  const entries = Object.entries(people).map(async ([name, actor]) => {
    const titles = await titlesOf(actor, text);
    const { search } = await content.ask(actor, SEARCH, { query: text });
    expect(names(search).toSorted()).toEqual(titles.map((title) => title.name).toSorted());
    return [name, titles.map((title) => title.name)] as const;
  });
  return Object.fromEntries(await Promise.all(entries));
}

/** Nobody of `others` gets a title by its id, by reference, or through its file. */
async function expectHidden(others: readonly Person[], title: { id: string }, mediaFileId?: string): Promise<void> {
  const BY_ID = 'query ($id: ID!) { title(id: $id) { name } }';
  const ENTITIES = `query ($of: [_Any!]!) { _entities(representations: $of) {
    ... on Movie { name } ... on MediaFile { title { name } } } }`;
  for (const actor of others) {
    const theirs = await content.client.query(actor, BY_ID, { id: title.id });
    expect(theirs).toEqual(await content.client.query(actor, BY_ID, { id: randomUUID() }));
    expect(theirs.errors?.[0]?.extensions.code).toBe('TITLE_NOT_FOUND');
    const of = [{ __typename: 'Movie', id: title.id }];
    expect((await content.ask(actor, ENTITIES, { of }))._entities).toEqual([null]);
    if (!mediaFileId) continue;
    const file = [{ __typename: 'MediaFile', id: mediaFileId }];
    expect((await content.ask(actor, ENTITIES, { of: file }))._entities).toEqual([{ title: null }]);
  }
}

test('a film shared with a household is in the catalogue of its members, and the neighbours have their own of it', async () => {
  const [smiths, joneses] = [randomUUID(), randomUUID()];
  await content.tell(
    processed({ by: ada, fileName: 'Regatta (2019).mp4', mediaFileId: smiths, organizationId: SMITHS }),
    processed({ by: cleo, fileName: 'Regatta (2019).mp4', mediaFileId: joneses, organizationId: JONESES }),
  );
  expect(await found('regatta')).toEqual({
    ada: ['Regatta'],
    ben: ['Regatta'],
    cleo: ['Regatta'],
    stranger: [],
    admin: ['Regatta', 'Regatta'],
  });
  const [adas, bens, cleos] = (await Promise.all([ada, ben, cleo].map((actor) => titlesOf(actor, 'regatta')))).flat();
  expect(bens).toMatchObject({ id: adas?.id, mediaFiles: [{ id: smiths }] });
  expect(cleos?.id).not.toBe(adas?.id);
  await expectHidden([cleo, stranger], { id: adas?.id ?? '' }, smiths);
});

test('a film changes hands between private, household and everybody, and late news changes nothing', async () => {
  const mediaFileId = randomUUID();
  const at = (minute: number) => new Date(Date.UTC(2026, 0, 1, 0, minute));
  const file = { by: ada, fileName: 'Attic (2020).mp4', mediaFileId };
  const NOBODY = { ada: ['Attic'], ben: [], cleo: [], stranger: [], admin: ['Attic'] };
  await content.tell(processed({ ...file, at: at(1) }));
  expect(await found('attic')).toEqual(NOBODY);
  await content.tell(changed({ ...file, organizationId: SMITHS, at: at(2) }));
  expect(await found('attic')).toEqual({ ...NOBODY, ben: ['Attic'] });
  await content.tell(changed({ ...file, visibility: 'EVERYONE', at: at(3) }));
  expect(await found('attic')).toEqual({ ...NOBODY, ben: ['Attic'], cleo: ['Attic'], stranger: ['Attic'] });
  await content.tell(changed({ ...file, at: at(5) }), changed({ ...file, visibility: 'EVERYONE', at: at(4) }));
  expect(await found('attic')).toEqual(NOBODY);
  const [title] = await titlesOf(ada, 'attic');
  await expectHidden([ben, cleo, stranger], { id: title?.id ?? '' }, mediaFileId);
});

test('who leaves sees at once what a stranger sees, but for the own files', async () => {
  await content.tell(
    processed({ by: ada, fileName: 'Cellar (2021).mp4', organizationId: SMITHS }),
    processed({ by: ben, fileName: 'Shed (2021).mp4', organizationId: SMITHS }),
  );
  const gone: Person = { ...ben, organizations: [] };
  expect((await titlesOf(ben, 'cellar')).length).toBe(1);
  expect(await titlesOf(gone, 'cellar')).toEqual([]);
  expect((await titlesOf(gone, 'shed')).length).toBe(1);
});

/** One library of the installation and one of each household, all with the same film. */
function libraries(name: string): Fact[] {
  const film = { name, year: 1979, externalIds: [{ source: 'imdb', id: `tt${name}` }] };
  return [
    seen({ ...film, integrationId: `${name}-house`, summary: 'of the installation' }),
    seen({ ...film, integrationId: `${name}-smiths`, organizationId: SMITHS, summary: 'of the Smiths' }),
    seen({ ...film, integrationId: `${name}-joneses`, organizationId: JONESES, summary: 'of the Joneses' }),
  ];
}

test("a household's library is its own: the same work elsewhere neither joins it nor tells of it", async () => {
  await content.tell(...libraries('Xenon'));
  const summaries = async (actor: Person) =>
    ((await titlesOf(actor, 'xenon')) as unknown as { summary: string }[]).map(({ summary }) => summary).toSorted();
  expect(await summaries(ben)).toEqual(['of the Smiths', 'of the installation']);
  expect(await summaries(cleo)).toEqual(['of the Joneses', 'of the installation']);
  expect(await summaries(stranger)).toEqual(['of the installation']);
  // Who runs the installation sees what is uploaded to it, not what a household has in its own Plex.
  expect(await summaries(admin)).toEqual(['of the installation']);
  await content.tell(processed({ by: ada, fileName: 'Xenon (1979).mp4', organizationId: SMITHS }));
  expect(await summaries(ben)).toEqual(['of the Smiths', 'of the installation']);
});

test('series, episodes and what they belong to stay within the household', async () => {
  const parent = { externalId: 's', name: 'Quartz', season: 1, number: 1 };
  const episode = { kind: 'EPISODE' as const, name: 'Pilot', integrationId: 'q', parent };
  await content.tell(
    seen({ ...episode, organizationId: SMITHS }),
    processed({ by: cleo, fileName: 'Quartz S01E01 Pilot.mkv', organizationId: JONESES }),
  );
  const [smiths] = await titlesOf(ben, 'quartz');
  const [joneses] = await titlesOf(cleo, 'quartz');
  expect(joneses?.id).not.toBe(smiths?.id);
  const parts = async (actor: Person, partOf = '') =>
    names((await content.ask(actor, TITLES, { filter: { partOf } })).titles);
  expect(await parts(ben, smiths?.id)).toEqual(['Pilot']);
  expect(await parts(ben, joneses?.id)).toEqual([]);
  expect(await parts(cleo, smiths?.id)).toEqual([]);
});

test('with a household goes its library; files that were shared with it are their owners again; late news finds nothing', async () => {
  const id = randomUUID();
  const [owner, member] = [memberOf(id), memberOf(id)];
  const file = { by: owner, fileName: 'Zephyr (2001).mp4', mediaFileId: randomUUID() };
  const library = { integrationId: 'zephyr', organizationId: id };
  await content.tell(processed({ ...file, organizationId: id }), seen({ ...library, name: 'Zephyr Two' }));
  expect((await titlesOf(member, 'zephyr')).length).toBe(2);
  await content.tell(
    { type: 'organization.deleted', payload: { version: 1, organizationId: id } },
    seen({ ...library, name: 'Zephyr Three' }),
    changed(file),
  );
  expect(names({ nodes: await titlesOf(owner, 'zephyr') })).toEqual(['Zephyr']);
  expect(await titlesOf(member, 'zephyr')).toEqual([]);
  const left = await content.app.db.query('select 1 from titles where organization_id = $1', [id]);
  expect(left).toEqual([]);
});
