import { testPerson } from '@medianest/kit/testing';
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

/** All that a subscription tells until so many files are READY. */
async function until(person: typeof ada, name: string, ready: number): Promise<Event[]> {
  const events: Event[] = [];
  let left = ready;
  for await (const { data, errors } of await media.client.subscribe(person, `subscription { ${name} ${FIELDS} }`, {})) {
    expect(errors).toBeUndefined();
    events.push(data[name]);
    if (data[name].status === 'READY' && --left === 0) break;
  }
  return events;
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
  const mine = until(ada, 'myMediaProcessing', 2);
  const all = until(operator, 'processingActivity', 3);
  const others = [await upload(ada, 'second.mp4', 400), await upload(bob, 'third.mp4', 500)];
  await media.startWorkers();

  const [seen, everything] = await Promise.all([mine, all]);
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

  await expect(until(ada, 'processingActivity', 1)).rejects.toThrow();
});
