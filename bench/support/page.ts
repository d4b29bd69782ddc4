import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Account, register } from '../../e2e/support/client.ts';
import type { MediaNest } from '../../e2e/support/process.ts';
import { createUpload, sendWhole } from '../../e2e/support/tus.ts';

export const FILMS = 12;

const PAGE = `query Page($text: String!) {
  me { displayName }
  mediaFiles(first: 20) { nodes { fileName status owner { displayName } title { name year } } }
  search(query: $text, first: 10) { nodes { name year mediaFiles { fileName owner { displayName } } } }
  integrations(first: 5) { nodes { name status } }
}`;

/** Somebody new with films of a second, each with its title. */
export async function fillPage(nest: MediaNest): Promise<Account> {
  const ada = await register(nest.origin, 'Ada');
  const clip = readFileSync(shortClip());
  for (let film = 1; film <= FILMS; film++) {
    const fileName = `Film Number ${film} (${1990 + film}).mp4`;
    const { id, uploadUrl } = await createUpload(ada, { fileName, size: clip.length, mimeType: 'video/mp4' });
    await sendWhole(clip, uploadUrl);
    const done = ada.watch('subscription ($id: ID!) { mediaProcessing(mediaFileId: $id) { status } }', { id });
    for await (const { errors } of done) if (errors) throw new Error(JSON.stringify(errors));
  }
  return ada;
}

/** The page over all four subgraphs. @param text what is searched: another one each time, so that no answer is shared */
export async function askPage(ada: Account, text: string): Promise<void> {
  const data = await ada.get(PAGE, { text });
  if (data.mediaFiles.nodes.length < FILMS) throw new Error('The page is not whole.');
}

function shortClip(): string {
  const file = join(mkdtempSync(join(tmpdir(), 'medianest-bench-')), 'clip.mp4');
  const picture = ['-f', 'lavfi', '-i', 'testsrc2=size=320x240:rate=24:duration=1'];
  execFileSync('ffmpeg', ['-v', 'error', '-nostdin', ...picture, '-pix_fmt', 'yuv420p', file]);
  return file;
}
