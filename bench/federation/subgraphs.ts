// The four subgraphs of the benchmark as one process. Every distinct request body is executed once and then answered from
// memory, so that what a load test measures is the gateway in front. GET /stats tells and resets the counts.
import { createServer } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { execute, type GraphQLSchema, parse } from 'graphql';
import { schemas } from './graph.ts';

interface Answer {
  readonly bytes: Buffer;
  readonly representations: number;
}

const answers = new Map<string, Promise<Answer>>();
let stats = { requests: 0, representations: 0 };

async function answer(schema: GraphQLSchema, body: Buffer): Promise<Answer> {
  const { query, variables = {} } = JSON.parse(body.toString('utf8'));
  const lists = Object.values(variables).filter((value) => Array.isArray(value));
  const result = await execute({ schema, document: parse(query), variableValues: variables });
  return { bytes: Buffer.from(JSON.stringify(result)), representations: lists.flat().length };
}

createServer(async (request, response) => {
  const name = request.url?.slice(1) ?? '';
  const schema = schemas.get(name);
  if (!schema) {
    response.end(JSON.stringify(stats));
    stats = { requests: 0, representations: 0 };
    return;
  }
  const body = await buffer(request);
  const key = name + body.toString('latin1');
  const known = answers.get(key) ?? answer(schema, body);
  answers.set(key, known);
  const { bytes, representations } = await known;
  stats.requests++;
  stats.representations += representations;
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': bytes.length }).end(bytes);
}).listen(Number(process.argv[2]), '127.0.0.1', () => console.log('ready'));
