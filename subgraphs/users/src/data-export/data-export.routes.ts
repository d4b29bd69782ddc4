import { Readable } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import type { App } from '../app.js';
import type { DataExport } from './data-export.js';
import { exportOf } from './data-export.service.js';
import { SERVICES } from './parts.js';

/** `/exports/<token>`: the archive, to whoever has its URL. */
export function serveDataExports(server: FastifyInstance, app: App): void {
  server.get<{ Params: { token: string } }>('/exports/:token', async ({ params }, reply) => {
    reply.header('x-content-type-options', 'nosniff').header('cache-control', 'no-store');
    const found = await exportOf(app, params.token);
    if (!found)
      return reply.code(404).send({ error: 'There is no such export, or it has expired: ask for a new one.' });
    return reply
      .type('application/json; charset=utf-8')
      .header('content-disposition', 'attachment; filename="medianest-export.json"')
      .send(Readable.from(archive(app, found)));
  });
}

/** One part after the other, so that a large archive is never whole in memory. */
async function* archive({ db }: App, { id, createdAt }: DataExport): AsyncGenerator<string> {
  yield `{"exportedAt":${JSON.stringify(createdAt)}`;
  for (const service of SERVICES) {
    yield `,${JSON.stringify(service)}:[`;
    let written = false;
    for (let number = 0; ; number++) {
      const [part]: { items: object[]; is_last: boolean }[] = await db.query(
        'select items, is_last from data_export_parts where export_id = $1 and service = $2 and number = $3',
        [id, service, number],
      );
      for (const item of part?.items ?? []) {
        yield `${written ? ',' : ''}\n${JSON.stringify(item)}`;
        written = true;
      }
      if (!part || part.is_last) break;
    }
    yield ']';
  }
  yield '}\n';
}
