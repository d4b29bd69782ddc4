import { stat } from 'node:fs/promises';
import { waitFor } from '@medianest/kit/testing';
import { expect } from 'vitest';
import { type Account, type Answer, guest, register } from './support/client.ts';
import { playsFor, thirtySecondFilm } from './support/clips.ts';
import { uploadInTwoParts } from './support/tus.ts';

const CREATE_UPLOAD = `mutation ($input: CreateUploadInput!) {
  createUpload(input: $input) { uploadUrl expiresAt mediaFile { id status owner { id } } }
}`;
const PROCESSING = `subscription ($id: ID!) {
  mediaProcessing(mediaFileId: $id) {
    status step progress message
    mediaFile { id fileName owner { displayName } title { name } }
  }
}`;
const MEDIA_FILE = `query ($id: ID!) {
  mediaFile(id: $id) {
    fileName size kind status failure duration thumbnailUrl playbackUrl originalUrl
    streams { codec }
    owner { displayName }
    title { id name year }
  }
}`;
const SEARCH = `query ($query: String!) {
  search(query: $query, first: 5) { nodes { id name year } pageInfo { hasNextPage } }
}`;

/** What became of the story, for what follows a restart. */
export interface Told {
  readonly ada: Account;
  readonly bob: Account;
  readonly mediaFileId: string;
  readonly titleId: string;
}

/** A film is uploaded in two parts, watched while it is made playable, played, found, and is nobody else's business. */
export async function uploadAndWatch(origin: string): Promise<Told> {
  const ada = await register(origin, 'Ada');
  const bob = await register(origin, 'Bob');
  expect([ada.role, bob.role]).toEqual(['ADMIN', 'MEMBER']);

  const film = await thirtySecondFilm();
  const { size } = await stat(film);
  const input = { fileName: 'Big Buck Bunny (2008).mp4', size, mimeType: 'video/mp4' };
  const { uploadUrl, mediaFile } = (await ada.get(CREATE_UPLOAD, { input })).createUpload;
  expect(mediaFile).toMatchObject({ status: 'UPLOADING', owner: { id: ada.userId } });

  const events = collect(ada.watch(PROCESSING, { id: mediaFile.id }));
  await uploadInTwoParts(film, uploadUrl);
  expectSteadyProgress(await events);
  await expectPlayable(ada, mediaFile.id, size);

  const titleId = await expectFound(ada, mediaFile.id);
  await expectPrivate(bob, { ada, mediaFileId: mediaFile.id, titleId });
  return { ada, bob, mediaFileId: mediaFile.id, titleId };
}

async function collect(stream: AsyncIterableIterator<Answer>): Promise<Answer[]> {
  const answers: Answer[] = [];
  for await (const answer of stream) answers.push(answer);
  return answers;
}

function expectSteadyProgress(answers: readonly Answer[]): void {
  expect(answers.flatMap((answer) => answer.errors ?? [])).toEqual([]);
  const events = answers.map((answer) => answer.data.mediaProcessing);
  const progress: number[] = events.map((event) => event.progress);
  expect(progress).toEqual(progress.toSorted((a, b) => a - b));
  expect(events.length).toBeGreaterThan(5);
  expect(events[0].status).toBe('UPLOADING');
  expect(events.at(-1)).toMatchObject({ status: 'READY', progress: 100 });
  for (const { mediaFile } of events) {
    expect(mediaFile).toMatchObject({ owner: { displayName: 'Ada' } });
    expect(mediaFile).toHaveProperty('title');
  }
}

async function expectPlayable(ada: Account, id: string, size: number): Promise<void> {
  const { mediaFile } = await ada.get(MEDIA_FILE, { id });
  expect(mediaFile).toMatchObject({
    kind: 'VIDEO',
    status: 'READY',
    failure: null,
    size,
    owner: { displayName: 'Ada' },
  });
  expect(mediaFile.duration).toBeCloseTo(30, 0);
  expect(await playsFor(mediaFile.playbackUrl)).toBeCloseTo(30, 1);
  expect(await (await fetch(mediaFile.playbackUrl)).text()).toMatch(/^#EXTM3U[\s\S]*RESOLUTION=[\s\S]*RESOLUTION=/);
  const thumbnail = await fetch(mediaFile.thumbnailUrl);
  expect([thumbnail.status, thumbnail.headers.get('content-type')]).toEqual([200, 'image/webp']);
  const part = await fetch(mediaFile.originalUrl, { headers: { range: 'bytes=4-7' } });
  expect([part.status, part.headers.get('content-range')]).toEqual([206, `bytes 4-7/${size}`]);
  expect(await part.text()).toBe('ftyp');
}

async function expectFound(ada: Account, mediaFileId: string): Promise<string> {
  const title = await waitFor(
    'the title',
    async () => (await ada.get(MEDIA_FILE, { id: mediaFileId })).mediaFile.title,
  );
  expect(title).toMatchObject({ name: 'Big Buck Bunny', year: 2008 });
  const { search } = await ada.get(SEARCH, { query: 'big buck buny' });
  expect(search.nodes[0]).toEqual(title);
  return title.id;
}

/** Somebody else's file answers exactly as one that never was. */
async function expectPrivate(bob: Account, of: { ada: Account; mediaFileId: string; titleId: string }): Promise<void> {
  const absent = '00000000-0000-7000-8000-000000000000';
  const theirs = await bob.ask(MEDIA_FILE, { id: of.mediaFileId });
  expect(theirs).toEqual(await bob.ask(MEDIA_FILE, { id: absent }));
  expect(JSON.stringify(theirs)).not.toContain('Bunny');
  const [event] = await collect(bob.watch(PROCESSING, { id: of.mediaFileId })).catch((refusal) => [
    { errors: refusal },
  ]);
  expect(event?.errors?.[0]?.extensions.code).toBe('MEDIA_FILE_NOT_FOUND');
  expect((await bob.get('{ mediaFiles { nodes { id } } }')).mediaFiles.nodes).toEqual([]);
  expect((await bob.get(SEARCH, { query: 'big buck bunny' })).search.nodes).toEqual([]);
  const title = 'query ($id: ID!) { title(id: $id) { name } }';
  expect(await bob.ask(title, { id: of.titleId })).toEqual(await bob.ask(title, { id: absent }));
  const { errors } = await bob.ask(
    'mutation ($input: DeleteMediaFileInput!) { deleteMediaFile(input: $input) { id } }',
    {
      input: { mediaFileId: of.mediaFileId },
    },
  );
  expect(errors?.[0]?.extensions.code).toBe('MEDIA_FILE_NOT_FOUND');
  expect((await of.ada.get(MEDIA_FILE, { id: of.mediaFileId })).mediaFile.status).toBe('READY');
}

/** After a restart everything is where it was. */
export async function expectSurvived(told: Told, ada: Account): Promise<void> {
  const { mediaFile } = await ada.get(MEDIA_FILE, { id: told.mediaFileId });
  expect(mediaFile).toMatchObject({ status: 'READY', title: { id: told.titleId }, owner: { displayName: 'Ada' } });
  expect(await playsFor(mediaFile.playbackUrl)).toBeCloseTo(30, 1);
}

const ADD_INTEGRATION = `mutation ($input: AddIntegrationInput!) {
  addIntegration(input: $input) { id name status }
}`;
const SYNC = `mutation ($input: SyncIntegrationInput!) { syncIntegration(input: $input) { id status } }`;
const SYNC_PROGRESS = `subscription ($id: ID!) {
  integrationSync(integrationId: $id) { status itemsSeen itemsTotal failure }
}`;

/** A Plex server is connected by the admin, its library flows in, and everybody finds it. */
export async function connectPlex(
  { ada, bob }: Told,
  plex: { url: string; token: string; film: string },
): Promise<void> {
  const input = { kind: 'PLEX', name: 'Living room', url: plex.url, token: plex.token };
  const refused = await bob.ask(ADD_INTEGRATION, { input });
  expect(refused.errors?.[0]?.extensions.code).toBe('FORBIDDEN');
  const { addIntegration } = await ada.get(ADD_INTEGRATION, { input });
  await ada.get(SYNC, { input: { integrationId: addIntegration.id } });
  const events = (await collect(ada.watch(SYNC_PROGRESS, { id: addIntegration.id }))).map(
    (a) => a.data.integrationSync,
  );
  expect(events.at(-1)).toMatchObject({ status: 'SUCCEEDED', failure: null });
  expect(events.at(-1).itemsSeen).toBe(events.at(-1).itemsTotal);
  const find = async () => (await bob.get(SEARCH, { query: plex.film })).search.nodes;
  const [found] = await waitFor('the Plex library in the catalogue', async () => {
    const nodes = await find();
    return nodes.length > 0 ? nodes : undefined;
  });
  expect(found.name).toBe(plex.film);
}

/** Nobody in particular is told to log in, in one coded sentence. */
export async function expectLogin(origin: string): Promise<void> {
  const { errors, data } = await guest(origin).ask('{ mediaFiles { nodes { id } } }');
  expect(data ?? null).toBeNull();
  expect(errors?.[0]?.extensions.code).toBe('UNAUTHENTICATED');
}
