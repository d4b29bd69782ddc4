import { lookup as dnsLookup } from 'node:dns';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { waitFor } from '@medianest/kit/testing';
import { afterEach, expect, test } from 'vitest';
import { guard } from '../src/outbound/address.js';
import { createHttp, type HttpOptions } from '../src/outbound/http.js';
import { createSteady } from '../src/outbound/steady.js';
import { ServiceProblem } from '../src/problem.js';

const closers: (() => Promise<unknown> | unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

async function serve(listener: RequestListener): Promise<URL> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closers.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
}

function http(options: HttpOptions = {}) {
  const client = createHttp(options);
  closers.push(() => client.close());
  return client;
}

test('a household can be called, the secrets of a machine and its cloud cannot', () => {
  const allowed = ['192.168.1.20', '10.0.0.1', '127.0.0.1', '::1', '100.64.0.7', '203.0.114.1', 'fd12::1', '2a00::1'];
  expect(allowed.filter((address) => !guard.allows(address))).toEqual([]);
  const refused = [
    '169.254.169.254',
    '::ffff:169.254.169.254',
    '::ffff:a9fe:a9fe',
    '::169.254.169.254',
    '::a9fe:a9fe',
    '64:ff9b::a9fe:a9fe',
    '2002:a9fe:a9fe::1',
    'fe80::1',
    'fe80::1%eth0',
    'fd00:ec2::254',
    'FD00:0EC2:0:0:0:0:0:254',
    '100.100.100.200',
    '168.63.129.16',
    '0.0.0.0',
    '::',
    '255.255.255.255',
    '224.0.0.1',
    'nonsense',
  ];
  expect(refused.filter(guard.allows)).toEqual([]);
});

test('a name is looked up through the guard, in both of the ways in which Node asks', async () => {
  const localhost = await new Promise<string[]>((resolve, reject) =>
    dnsLookup('localhost', { all: true }, (error, found) =>
      error ? reject(error) : resolve(found.map(({ address }) => address)),
    ),
  );
  const all = await new Promise((resolve) =>
    guard.lookup('localhost', { all: true }, (_error, found) => resolve(found)),
  );
  expect((all as { address: string }[]).map(({ address }) => address)).toEqual(localhost);
  const one = await new Promise((resolve) => guard.lookup('localhost', {}, (_error, found) => resolve(found)));
  expect(localhost).toContain(one);
  const refused = await new Promise((resolve) => guard.lookup('169.254.169.254', {}, (error) => resolve(error)));
  expect(refused).toMatchObject({ kind: 'ADDRESS_REFUSED' });
});

test('an answer that is too late or too large is given up', async () => {
  const silent = await serve(() => {});
  await expect(http({ deadlineMs: 100 }).get({ url: silent, headers: {} })).rejects.toMatchObject({
    kind: 'UNREACHABLE',
    message: expect.stringContaining('in time'),
  });
  const trickle = await serve((_request, response) => {
    response.write('x');
    const timer = setInterval(() => response.write('x'), 20);
    response.on('close', () => clearInterval(timer));
  });
  await expect(http({ deadlineMs: 200 }).get({ url: trickle, headers: {} })).rejects.toMatchObject({
    kind: 'UNREACHABLE',
  });
  const huge = await serve((_request, response) => void response.end('x'.repeat(200_000)));
  await expect(http({ maxBytes: 100_000 }).get({ url: huge, headers: {} })).rejects.toMatchObject({
    kind: 'UNEXPECTED',
    message: 'its answer is too large.',
  });
});

test('the circuit opens on outages, spares the service, and closes after a probe went well', async () => {
  let status = 503;
  const asked: string[] = [];
  const url = await serve((request, response) => {
    asked.push(request.url ?? '');
    response.writeHead(status).end();
  });
  const client = http();
  const get = (path: string) => client.get({ url: new URL(path, url), headers: {} });
  const steady = createSteady({ retries: 0, failures: 3, coolOffMs: 3_000 });
  const call = () => steady.run(() => get('list'), { probe: () => get('identity') });
  for (let attempt = 0; attempt < 3; attempt++) await expect(call()).rejects.toThrow('503');
  await expect(call()).rejects.toThrow('left alone');
  expect(asked).toEqual(['/list', '/list', '/list']);

  await waitFor('a probe', () => call().then(undefined, () => asked.includes('/identity')));
  expect(asked.filter((path) => path === '/list')).toHaveLength(3);
  status = 200;
  await waitFor('a closed circuit', () => call().catch(() => undefined));
  const before = asked.length;
  await call();
  expect(asked.slice(before)).toEqual(['/list']);
});

test('a refusal is an answer: it is neither tried again nor does it open the circuit', async () => {
  let calls = 0;
  const steady = createSteady({ retries: 3, failures: 2 });
  const refused = async () => {
    calls++;
    throw new ServiceProblem('REFUSED', 'no');
  };
  for (let attempt = 0; attempt < 5; attempt++) {
    await expect(steady.run(refused, { probe: async () => {} })).rejects.toThrow('no');
  }
  expect(calls).toBe(5);
});

test('a short outage is waited out', async () => {
  let calls = 0;
  const url = await serve((_request, response) => void response.writeHead(++calls < 3 ? 502 : 200).end('fine'));
  const client = http();
  const get = () => client.get({ url, headers: {} });
  expect(await createSteady().run(get, { probe: get })).toMatchObject({ status: 200, body: 'fine' });
  expect(calls).toBe(3);
});
