import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** An upload of several parts that nobody has ended. */
interface Open {
  readonly key: string;
  readonly id: string;
  initiated: Date;
}

/** A door in front of s3rver that knows what s3rver does not: to list uploads of several parts, one on a page, and to end them. */
export interface ListingS3 {
  readonly url: string;
  readonly open: Open[];
  close(): void;
}

export async function withListing(url: string): Promise<ListingS3> {
  const [place = '', behind = ''] = url.split('?endpoint=');
  const open: Open[] = [];
  const server = createServer((incoming, response) => {
    const asked = new URL(incoming.url ?? '', behind);
    if (incoming.method === 'GET' && asked.searchParams.has('uploads')) return list(open, asked, response);
    const id = asked.searchParams.get('uploadId');
    if (incoming.method === 'DELETE' && id !== null) {
      forget(open, id);
      return void response.writeHead(204).end();
    }
    pass(incoming, response, { asked, open });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `${place}?endpoint=http://127.0.0.1:${port}`,
    open,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}

function forget(open: Open[], id: string): void {
  const at = open.findIndex((one) => one.id === id);
  if (at >= 0) open.splice(at, 1);
}

function list(open: readonly Open[], asked: URL, response: ServerResponse): void {
  const marker = asked.searchParams.get('upload-id-marker');
  const prefix = asked.searchParams.get('prefix') ?? '';
  const known = open.filter(({ key }) => key.startsWith(prefix)).toSorted((one, other) => (one.id < other.id ? -1 : 1));
  const left = known.filter(({ id }) => marker === null || id > marker);
  const [first, ...more] = left;
  const upload = first
    ? `<Upload><Key>${first.key}</Key><UploadId>${first.id}</UploadId><Initiated>${first.initiated.toISOString()}</Initiated></Upload>
       <NextKeyMarker>${first.key}</NextKeyMarker><NextUploadIdMarker>${first.id}</NextUploadIdMarker>`
    : '';
  response
    .writeHead(200, { 'content-type': 'application/xml' })
    .end(
      `<ListMultipartUploadsResult><IsTruncated>${more.length > 0}</IsTruncated>${upload}</ListMultipartUploadsResult>`,
    );
}

interface Passed {
  readonly asked: URL;
  readonly open: Open[];
}

/** On to s3rver; what it says of a new upload, or of one that is whole, is noted. */
function pass(incoming: IncomingMessage, response: ServerResponse, { asked, open }: Passed): void {
  const { method, headers } = incoming;
  const outgoing = request(asked, { method, headers }, (answer) => {
    let said = '';
    answer.setEncoding('latin1').on('data', (text: string) => {
      said += text;
    });
    answer.on('end', () => {
      const id = /<UploadId>([^<]+)</.exec(said)?.[1];
      const key = decodeURIComponent(asked.pathname.split('/').slice(2).join('/'));
      if (method === 'POST' && asked.searchParams.has('uploads') && id) open.push({ key, id, initiated: new Date() });
      else if (method === 'POST') forget(open, asked.searchParams.get('uploadId') ?? '');
      response.writeHead(answer.statusCode ?? 502, answer.headers).end(said, 'latin1');
    });
  });
  outgoing.on('error', () => response.destroy());
  incoming.pipe(outgoing);
}
