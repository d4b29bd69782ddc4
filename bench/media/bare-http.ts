// What node:http can do at all: every range is answered with as many bytes from memory, and nothing is looked at.
import { createServer } from 'node:http';

const [port = '', most = ''] = process.argv.slice(2);
const bytes = Buffer.alloc(Number(most));
createServer((request, response) => {
  const [, start, end] = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? '') ?? [];
  const length = Number(end) - Number(start) + 1;
  response.writeHead(206, { 'content-type': 'video/mp4', 'content-length': length });
  response.end(bytes.subarray(0, length));
}).listen(Number(port), '127.0.0.1');
