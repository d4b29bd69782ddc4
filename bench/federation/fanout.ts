// No gateway at all: sends the seven subgraph requests in the order they must be sent, parses each answer and writes the one
// answer, without joining anything. With --sharing identical requests in flight wait for the same bytes.
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { Pool } from 'undici';

const [port, subgraphs = '', answerFile = '', sharing] = process.argv.slice(2);
const pool = new Pool(subgraphs, { connections: 64, pipelining: 1 });
const answer: unknown = JSON.parse(readFileSync(answerFile, 'utf8'));

const refs = (typename: string, key: string, values: readonly string[]) =>
  values.map((value) => ({ __typename: typename, [key]: value }));
const entities = (selection: string) => `query($r:[_Any!]!){_entities(representations:$r){${selection}}}`;
const request = (service: string, query: string, r?: readonly object[]) => ({
  path: `/${service}`,
  body: JSON.stringify({ query, variables: r ? { r } : {} }),
});

const review = 'id body';
const stock = (upc: string) => ({ __typename: 'Product', upc, price: 899, weight: 100 });
const waves = [
  [
    request('accounts', '{users{__typename id username name}}'),
    request('products', '{topProducts{__typename name price upc weight}}'),
  ],
  [
    request(
      'reviews',
      entities(
        `...on User{reviews{${review} product{__typename upc reviews{${review} author{__typename id username reviews{${review} product{__typename upc}}}}}}}`,
      ),
      refs('User', 'id', ['1', '2', '3', '4', '5', '6']),
    ),
    request(
      'reviews',
      entities(
        `...on Product{reviews{${review} author{__typename id username reviews{${review} product{__typename upc}}}}}`,
      ),
      refs('Product', 'upc', ['1', '2', '3', '4', '5']),
    ),
  ],
  [
    request('accounts', entities('...on User{name}'), refs('User', 'id', ['1'])),
    request('products', entities('...on Product{name price weight}'), refs('Product', 'upc', ['1'])),
  ],
  [request('inventory', entities('...on Product{inStock shippingEstimate}'), ['1', '2', '3', '4', '5'].map(stock))],
];

async function send({ path, body }: { path: string; body: string }): Promise<unknown> {
  const headers = { 'content-type': 'application/json' };
  const response = await pool.request({ path, method: 'POST', headers, body });
  return JSON.parse(await response.body.text());
}

async function fanOut(): Promise<Buffer> {
  for (const wave of waves) await Promise.all(wave.map(send));
  return Buffer.from(JSON.stringify(answer));
}

const flying = new Map<string, Promise<Buffer>>();

function shared(key: string): Promise<Buffer> {
  const known = flying.get(key) ?? fanOut().finally(() => flying.delete(key));
  flying.set(key, known);
  return known;
}

createServer(async (incoming, response) => {
  const body = await text(incoming);
  const { query, variables } = JSON.parse(body);
  const bytes = sharing ? await shared(query + JSON.stringify(variables)) : await fanOut();
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': bytes.length }).end(bytes);
}).listen(Number(port), '127.0.0.1', () => console.log('ready'));
