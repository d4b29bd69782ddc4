import { once } from 'node:events';
import {
  buildFederatedSchema,
  createLog,
  createMetrics,
  createSubgraph,
  defineErrors,
  type SubgraphServer,
  startSubgraphServer,
} from '@medianest/kit';
import {
  type SubgraphClient,
  signedActor,
  subgraphClient,
  testActorKey,
  testPerson,
  waitFor,
} from '@medianest/kit/testing';
import { Arg, Ctx, Directive, Field, ID, ObjectType, Query, Resolver, Root, Subscription } from 'type-graphql';
import { afterAll, beforeAll, expect, test } from 'vitest';

const errors = defineErrors({ SONG_NOT_FOUND: { say: 'There is no song %s.', kind: 'not-found' } });

@ObjectType({ description: 'A song.' })
@Directive('@key(fields: "id")')
class Song {
  @Field(() => ID)
  id: string;
}

@Resolver(() => Song)
class SongResolver {
  @Query(() => Song)
  song(@Arg('id', () => ID) id: string): Song {
    if (id === 'broken') throw new Error('the password of the database is hunter2');
    throw errors.SONG_NOT_FOUND(id);
  }

  @Query(() => String)
  whoAmI(@Ctx() context: { actor: { userId: string | null } }): string {
    return context.actor.userId ?? 'nobody';
  }

  @Subscription(() => String, {
    subscribe: async function* ({ context }: { context: { actor: { userId: string } } }) {
      yield context.actor.userId;
      throw new Error('the password of the database is hunter2');
    } as never,
  })
  listen(@Root() userId: string): string {
    return userId;
  }

  @Subscription(() => String, {
    subscribe: async function* ({ context }: { context: { signal: AbortSignal } }) {
      yield 'waiting';
      await once(context.signal, 'abort');
      gone.push('client');
    } as never,
  })
  silence(@Root() word: string): string {
    return word;
  }
}

/** Belongs to another subgraph of the same process; it must not leak into this one. */
@ObjectType('Song')
class OtherSong {
  @Field(() => String)
  secret: string;
}

const gone: string[] = [];
let server: SubgraphServer;
let client: SubgraphClient;
const { schema, sdl } = buildFederatedSchema({
  resolvers: [SongResolver],
  orphanedTypes: [],
  references: { Song: ({ id }: { id: string }) => ({ id }) },
});

beforeAll(async () => {
  const log = createLog({ service: 'songs', level: 'silent' });
  const app = { log, metrics: createMetrics('songs'), ready: async () => {} };
  const subgraph = createSubgraph({ name: 'songs', schema, app, actorKey: testActorKey, loaders: () => ({}) });
  server = await startSubgraphServer(subgraph, { host: '127.0.0.1', port: 0 });
  client = subgraphClient(server.address);
});

afterAll(async () => {
  await client.close();
  await server.close();
});

test('the schema holds its own types alone, and the federation link', () => {
  expect(new OtherSong()).toBeDefined();
  expect(sdl).toContain('@link(url: "https://specs.apollo.dev/federation/');
  expect(sdl).toContain('type Song @key(fields: "id")');
  expect(sdl).not.toContain('secret');
});

test('each request is answered for the actor it was signed for; without one, nothing is answered', async () => {
  const [ada, bob] = [testPerson(), testPerson()];
  expect((await client.query(ada, '{ whoAmI }')).data).toEqual({ whoAmI: ada.userId });
  expect((await client.query(bob, '{ whoAmI }')).data).toEqual({ whoAmI: bob.userId });
  for (const query of ['{ whoAmI }', '{ _service { sdl } }', '{ _entities(representations: []) { __typename } }']) {
    const refused = await client.query('nobody', query);
    expect(refused.data).toBeFalsy();
    expect(refused.errors?.[0]?.extensions.code).toBe('UNAUTHENTICATED');
  }
});

test('a header signed with another key, or cut, is refused', async () => {
  const header = await signedActor(testPerson());
  for (const forged of [header.slice(0, -2), 'x.y.z', '']) {
    const response = await fetch(`${server.address}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'medianest-actor': forged },
      body: JSON.stringify({ query: '{ whoAmI }' }),
    });
    expect(await response.text()).toContain('UNAUTHENTICATED');
  }
});

test('a coded error leaves as it is, another becomes one sentence with the request id', async () => {
  const coded = await client.query(testPerson(), '{ song(id: "a") { id } }');
  expect(coded.errors?.[0]).toMatchObject({
    message: 'There is no song a.',
    path: ['song'],
    extensions: { code: 'SONG_NOT_FOUND' },
  });
  const hidden = await client.query(testPerson(), '{ song(id: "broken") { id } }');
  expect(hidden.errors?.[0]?.extensions).toEqual({ code: 'INTERNAL_SERVER_ERROR', requestId: expect.any(String) });
  expect(JSON.stringify(hidden)).not.toContain('hunter2');
});

test('one socket carries the subscriptions of two people, and their failures leak nothing', async () => {
  for (const person of [testPerson(), testPerson()]) {
    const heard: unknown[] = [];
    try {
      for await (const event of await client.subscribe(person, 'subscription { listen }')) heard.push(event);
    } catch (failure) {
      expect(JSON.stringify(failure)).not.toContain('hunter2');
    }
    expect(heard[0]).toEqual({ data: { listen: person.userId } });
    expect(JSON.stringify(heard)).not.toContain('hunter2');
  }
});

test('a subscription that waits in silence ends with its client', async () => {
  for await (const event of await client.subscribe(testPerson(), 'subscription { silence }')) {
    expect(event).toEqual({ data: { silence: 'waiting' } });
    break;
  }
  await waitFor('the end upstream', () => gone.length === 1);
});

test('health, readiness and metrics are answered, and a request id is kept across the hop', async () => {
  for (const path of ['health', 'ready', 'metrics']) {
    const response = await fetch(`${server.address}/${path}`, { headers: { 'x-request-id': 'trace-7' } });
    expect([path, response.status, response.headers.get('x-request-id')]).toEqual([path, 200, 'trace-7']);
  }
});
