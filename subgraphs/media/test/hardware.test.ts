import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { testPerson } from '@medianest/kit/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { generate, type Media, startMedia } from './media.js';

const ada = testPerson();
let folder: string;
let media: Media;

/** An ffmpeg whose NVENC passes the trial, and refuses films. */
const STAND_IN = (notes: string) => `#!/bin/sh
case "$*" in
  *-encoders*) ffmpeg "$@"; echo ' V....D h264_nvenc           NVIDIA NVENC H.264 encoder (codec h264)' ;;
  *lavfi*h264_nvenc*) echo trial >>"${notes}" ;;
  *h264_nvenc*) echo film >>"${notes}"; echo 'OpenEncodeSessionEx failed: out of memory' >&2; exit 1 ;;
  *) exec ffmpeg "$@" ;;
esac
`;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'medianest-hardware-'));
  const program = join(folder, 'ffmpeg');
  await writeFile(program, STAND_IN(join(folder, 'notes')));
  await chmod(program, 0o755);
  media = await startMedia({ FFMPEG_PATH: program, FFPROBE_PATH: 'ffprobe', HARDWARE: 'auto' });
});
afterAll(async () => {
  await media.close();
  await rm(folder, { recursive: true });
});

test('hardware that passed its trial and refuses a film is stood in for by libx264, for this film', async () => {
  await media.startWorkers();
  const bytes = await generate('film.mp4', '-f lavfi -i testsrc2=d=2:s=320x240:r=10 -c:v mpeg4');
  const id = await media.upload(ada, { fileName: 'film.mp4', mimeType: 'video/mp4', bytes });
  expect((await media.watch(ada, id)).at(-1)).toMatchObject({ status: 'READY' });
  const { data } = await media.client.query(
    ada,
    'query ($id: ID!) { mediaFile(id: $id) { failure playback { encoder } processingSteps { step state error } } }',
    { id },
  );
  expect(data.mediaFile).toMatchObject({ failure: null, playback: { encoder: 'libx264' } });
  const packaging = data.mediaFile.processingSteps.find(({ step }: { step: string }) => step === 'PACKAGE');
  expect(packaging).toEqual({ step: 'PACKAGE', state: 'DONE', error: null });
  expect(await readFile(join(folder, 'notes'), 'utf8')).toBe('trial\nfilm\n');
});
