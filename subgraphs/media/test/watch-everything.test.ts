import { testPerson, waitFor } from '@medianest/kit/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { generate, type Media, startMedia } from './media.js';

const [ada, bob, operator] = [testPerson(), testPerson(), testPerson({ roles: ['ADMIN'] })];
let media: Media;

beforeAll(async () => {
  media = await startMedia();
});
afterAll(() => media.close());

const FIELDS = '{ status step progress etaSeconds mediaFile { id owner { id } } }';

interface Event {
  readonly status: string;
  readonly progress: number;
  readonly etaSeconds: number | null;
  readonly mediaFile: { readonly id: string; readonly owner: { readonly id: string } };
}

/** Collects what a subscription tells, until so many files are READY. */
async function until(person: typeof ada, name: string, { ready = 1, events = [] as Event[] }): Promise<void> {
  let left = ready;
  for await (const { data, errors } of await media.client.subscribe(person, `subscription { ${name} ${FIELDS} }`, {})) {
    expect(errors).toBeUndefined();
    events.push(data[name]);
    if (data[name].status === 'READY' && --left === 0) break;
  }
}

test('a person watches all their files at once, an operator those of everybody, and nobody else', async () => {
  const film = (fileName: string, frequency: number) =>
    generate(
      fileName,
      `-f lavfi -i testsrc2=d=4:s=640x360:r=25 -f lavfi -i sine=d=4:f=${frequency} -c:v libx264 -preset ultrafast -pix_fmt yuv420p -g 5000 -c:a aac`,
    );
  const upload = async (person: typeof ada, name: string, frequency: number) =>
    media.upload(person, { fileName: name, mimeType: 'video/mp4', bytes: await film(name, frequency) });
  const waiting = await upload(ada, 'first.mp4', 300);
  const seen: Event[] = [];
  const everything: Event[] = [];
  const ends = [
    until(ada, 'myMediaProcessing', { ready: 2, events: seen }),
    until(operator, 'processingActivity', { ready: 3, events: everything }),
  ];
  const others = [await upload(ada, 'second.mp4', 400), await upload(bob, 'third.mp4', 500)];
  await waitFor('both to see what waits', () => seen.length > 0 && everything.length > 0);
  await media.startWorkers();

  await Promise.all(ends);
  expect(seen[0]).toMatchObject({ status: 'PROCESSING', progress: 0, etaSeconds: null, mediaFile: { id: waiting } });
  expect(new Set(seen.map(({ mediaFile }) => mediaFile.owner.id))).toEqual(new Set([ada.userId]));
  expect(new Set(everything.map(({ mediaFile }) => mediaFile.id))).toEqual(new Set([waiting, ...others]));
  for (const id of [waiting, ...others]) {
    const progress = everything.filter(({ mediaFile }) => mediaFile.id === id).map((event) => event.progress);
    expect(progress).toEqual(progress.toSorted((one, other) => one - other));
    expect(progress.at(-1)).toBe(100);
  }
  expect(everything.some(({ etaSeconds }) => etaSeconds !== null && etaSeconds > 0)).toBe(true);
  expect(everything.at(-1)).toMatchObject({ status: 'READY', etaSeconds: null });

  await expect(until(ada, 'processingActivity', {})).rejects.toThrow();
});
