import { testPerson, waitFor } from '@medianest/kit/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { BUNNY, clip, FILE, MAKE_BUNNY, type Media, patch, playTime, startMedia } from './media.js';

const ada = testPerson();
let media: Media;

beforeAll(async () => {
  media = await startMedia();
  await media.startWorkers();
});
afterAll(() => media.close());

test('a film is uploaded, watched to READY, and plays for as long as it is', async () => {
  const bytes = await clip(BUNNY, MAKE_BUNNY);
  const { uploadUrl, mediaFile } = await media.createUpload(ada, {
    fileName: 'Big Buck Bunny (2008).mp4',
    size: bytes.length,
    mimeType: 'video/mp4',
  });
  expect(mediaFile.status).toBe('UPLOADING');
  const watching = media.watch(ada, mediaFile.id);
  expect((await patch(media.local(uploadUrl), 0, bytes)).status).toBe(204);
  const events = await watching;
  expect(events[0]).toMatchObject({ status: 'UPLOADING', progress: 0 });
  expect(events.at(-1)).toMatchObject({ status: 'READY', progress: 100, mediaFile: { status: 'READY' } });
  expect(events.map(({ progress }) => progress)).toEqual(
    events.map(({ progress }) => progress).toSorted((a, b) => a - b),
  );
  // A short step may come and go between two looks; this one takes its time.
  expect(events.map(({ step }) => step)).toContain('PACKAGE');

  const { data } = await media.client.query(ada, FILE, { id: mediaFile.id });
  expect(data.mediaFile).toMatchObject({ status: 'READY', kind: 'VIDEO', failure: null, owner: { id: ada.userId } });
  expect(data.mediaFile.duration).toBeCloseTo(30, 1);
  expect(await playTime(media.local(data.mediaFile.playbackUrl))).toBe(30);
  const steps = await media.client.query(
    ada,
    '{ mediaFiles { nodes { processingSteps { step state attempts progress essential error startedAt finishedAt } } } }',
  );
  const done = { state: 'DONE', attempts: expect.any(Number), progress: 1, error: null };
  const times = { startedAt: expect.any(String), finishedAt: expect.any(String) };
  expect(steps.data.mediaFiles.nodes[0].processingSteps).toMatchObject(
    ['PROBE', 'THUMBNAILS', 'TRICKPLAY', 'PREVIEW', 'SOUND', 'PACKAGE', 'PUBLISH'].map((step) => ({
      ...{ step, ...done, ...times },
      essential: !['TRICKPLAY', 'PREVIEW', 'SOUND'].includes(step),
    })),
  );
  const [event] = await waitFor('the event', async () => {
    const jobs = await media.app.broker.queue('events.content').getJobs(['wait', 'prioritized', 'delayed']);
    return jobs.length > 0 && jobs;
  });
  expect(event).toMatchObject({ name: 'media.processed', data: { mediaFileId: mediaFile.id, ownerId: ada.userId } });
});
