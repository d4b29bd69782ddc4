// How long a change of progress takes from the row in the worker to the client's event through the gateway, with a
// field of another subgraph in every event. The row tells when it changed; both clocks are this machine's.
// Run after a build: npm run bench -- progress
import { readFileSync } from 'node:fs';
import { register } from '../../e2e/support/client.ts';
import { thirtySecondFilm } from '../../e2e/support/clips.ts';
import { standalone } from '../../e2e/support/process.ts';
import { createUpload, sendWhole } from '../../e2e/support/tus.ts';
import { median, quantile, table } from '../support/report.ts';

const RUNS = 5;
const PROCESSING = `subscription ($id: ID!) {
  mediaProcessing(mediaFileId: $id) { status progress mediaFile { updatedAt owner { displayName } } }
}`;

const nest = await standalone();
const ada = await register(nest.origin, 'Ada');
const film = readFileSync(await thirtySecondFilm());
const latencies: number[] = [];
for (let run = 0; run < RUNS; run++) {
  const { id, uploadUrl } = await createUpload(ada, { fileName: 'Film.mp4', size: film.length, mimeType: 'video/mp4' });
  const events = ada.watch(PROCESSING, { id });
  await events.next();
  await sendWhole(film, uploadUrl);
  for await (const { data } of events) {
    latencies.push(Date.now() - Date.parse(data.mediaProcessing.mediaFile.updatedAt));
  }
}
await nest.remove();

table(`From a change of progress to the client's event, ${latencies.length} events`, [
  ['median', `${median(latencies)} ms`],
  ['p95', `${quantile(latencies, 0.95)} ms`],
  ['longest', `${Math.max(...latencies)} ms`],
]);
