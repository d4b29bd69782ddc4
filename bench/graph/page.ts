// MediaNest's own page query over all four subgraphs: in one process through the local transport, against the same
// subgraphs as processes of their own over HTTP. A variable differs each time, so that nothing in flight is shared.
// Run after a build, with PostgreSQL queues in both: npm run bench -- page
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Account, register } from '../../e2e/support/client.ts';
import { type MediaNest, services, standalone } from '../../e2e/support/process.ts';
import { createUpload, sendWhole } from '../../e2e/support/tus.ts';
import { median, table } from '../support/report.ts';

const FILMS = 12;
const AT_ONCE = 8;
const SECONDS = 8;
const ROUNDS = 3;
const PAGE = `query Page($text: String!) {
  me { displayName }
  mediaFiles(first: 20) { nodes { fileName status owner { displayName } title { name year } } }
  search(query: $text, first: 10) { nodes { name year mediaFiles { fileName owner { displayName } } } }
  integrations(first: 5) { nodes { name status } }
}`;

interface Side {
  readonly name: string;
  readonly nest: MediaNest;
  readonly ada: Account;
  readonly rates: number[];
  readonly waits: number[];
}

const sides = [await prepare('one process', await standalone()), await prepare('over HTTP', await services({}))];
for (let round = 0; round < ROUNDS; round++) for (const side of sides) await measure(side);
for (const { nest } of sides) await nest.remove();

table(
  `The page query over four subgraphs, ${FILMS} films, ${AT_ONCE} at once`,
  sides.flatMap(({ name, rates, waits }): [string, string][] => [
    [`${name}: requests/s`, median(rates).toFixed(0)],
    [`${name}: median time`, `${median(waits).toFixed(1)} ms`],
  ]),
);

/** The same films in both, each with its title. */
async function prepare(name: string, nest: MediaNest): Promise<Side> {
  const ada = await register(nest.origin, 'Ada');
  const clip = readFileSync(shortClip());
  for (let film = 1; film <= FILMS; film++) {
    const fileName = `Film Number ${film} (${1990 + film}).mp4`;
    const { id, uploadUrl } = await createUpload(ada, { fileName, size: clip.length, mimeType: 'video/mp4' });
    await sendWhole(clip, uploadUrl);
    const done = ada.watch('subscription ($id: ID!) { mediaProcessing(mediaFileId: $id) { status } }', { id });
    for await (const { errors } of done) if (errors) throw new Error(JSON.stringify(errors));
  }
  return { name, nest, ada, rates: [], waits: [] };
}

function shortClip(): string {
  const file = join(mkdtempSync(join(tmpdir(), 'medianest-bench-')), 'clip.mp4');
  const picture = ['-f', 'lavfi', '-i', 'testsrc2=size=320x240:rate=24:duration=1'];
  execFileSync('ffmpeg', ['-v', 'error', '-nostdin', ...picture, '-pix_fmt', 'yuv420p', file]);
  return file;
}

async function measure({ ada, rates, waits }: Side): Promise<void> {
  const until = performance.now() + SECONDS * 1000;
  let answered = 0;
  const client = async (number: number) => {
    for (let turn = 0; performance.now() < until; turn++) {
      const began = performance.now();
      const data = await ada.get(PAGE, { text: `film number ${number} ${turn}` });
      if (data.mediaFiles.nodes.length !== FILMS) throw new Error('The page is not whole.');
      waits.push(performance.now() - began);
      answered += 1;
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, (_, number) => client(number)));
  rates.push(answered / SECONDS);
}
