import { expect, test } from 'vitest';
import { actor, ask } from '../support/actors.js';
import { localEngine } from '../support/local.js';
import { given, story } from './stories.js';

const price = ({ price, weight }: { price: number; weight?: number }) => price + (weight ?? 0);

story('@requires with fragments and nested fields', {
  subgraphs: {
    a: {
      sdl: `type Query { t: T } type T @key(fields: "id") { id: ID! box: Box } union Box = Small | Large
        type Small { w: Int } type Large { w: Int h: Int }`,
      resolvers: { Query: { t: () => ({ id: '1', box: { __typename: 'Large', w: 2, h: 3 } }) } },
    },
    b: {
      sdl: `type Query { b: Int } union Box = Small | Large type Small { w: Int @external } type Large { w: Int @external h: Int @external }
        type T @key(fields: "id") { id: ID! box: Box @external area: Int @requires(fields: "box { ... on Small { w } ... on Large { w h } }") }`,
      resolvers: { T: { ...given, area: ({ box }: { box: { w: number; h: number } }) => box.w * box.h } },
    },
  },
  query: '{ t { area } }',
  data: { t: { area: 6 } },
});

const circle = {
  a: {
    sdl: 'type Query { t: T } type T @key(fields: "id") { id: ID! one: Int three: Int @requires(fields: "two") two: Int @external }',
    resolvers: {
      Query: { t: () => ({ id: '1', one: 1 }) },
      T: { ...given, one: () => 1, three: ({ two }: { two: number }) => two + 1 },
    },
  },
  b: {
    sdl: 'type Query { b: Int } type T @key(fields: "id") { id: ID! one: Int @external two: Int @requires(fields: "one") }',
    resolvers: { T: { ...given, two: ({ one }: { one: number }) => one + 1 } },
  },
};
story('@requires there and back again', { subgraphs: circle, query: '{ t { three } }', data: { t: { three: 3 } } });

story('@provides spares a request', {
  subgraphs: {
    users: {
      sdl: 'type Query { users: Int } type User @key(fields: "id") { id: ID! name: String @shareable mail: String @shareable }',
      resolvers: { User: { ...given, name: () => 'from users', mail: () => 'mail' } },
    },
    posts: {
      sdl: `type Query { post: Post @provides(fields: "author { mail }") other: Post } type Post { author: User @provides(fields: "name") }
        type User @key(fields: "id") { id: ID! name: String @external mail: String @external }`,
      resolvers: {
        Query: {
          post: () => ({ author: { id: '1', name: 'provided', mail: 'provided' } }),
          other: () => ({ author: { id: '1', name: 'provided' } }),
        },
      },
    },
  },
  query: '{ post { author { mail } } other { author { name } } }',
  data: { post: { author: { mail: 'provided' } }, other: { author: { name: 'provided' } } },
  services: ['posts'],
});

story('Federation 1 spelling: extend type and @external without a link', {
  subgraphs: {
    old: {
      sdl: '# federation 1\n type Query { product: Product } type Product @key(fields: "upc") { upc: String! price: Int }',
      resolvers: { Query: { product: () => ({ upc: '1', price: 10 }) } },
    },
    older: {
      sdl: '# federation 1\n extend type Product @key(fields: "upc") { upc: String! @external price: Int @external shipping: Int @requires(fields: "price") }',
      resolvers: { Product: { ...given, shipping: price } },
    },
  },
  query: '{ product { shipping } }',
  data: { product: { shipping: 10 } },
});

story('@shareable is taken from whoever is asked anyway; @override from the new owner', {
  subgraphs: {
    old: {
      sdl: 'type Query { t: T } type T @key(fields: "id") { id: ID! shared: String @shareable moved: String }',
      resolvers: { Query: { t: () => ({ id: '1', shared: 'same', moved: 'old' }) } },
    },
    new: {
      sdl: 'type Query { n: Int } type T @key(fields: "id") { id: ID! shared: String @shareable moved: String @override(from: "old") }',
      resolvers: { T: { ...given, shared: () => 'same', moved: () => 'new' } },
    },
  },
  query: '{ t { shared moved } }',
  data: { t: { shared: 'same', moved: 'new' } },
});

test('progressive @override is on for its share of the actors, always the same ones', async () => {
  const { engine } = await localEngine({
    old: {
      sdl: 'type Query { t: T } type T @key(fields: "id") { id: ID! moved: String }',
      resolvers: { Query: { t: () => ({ id: '1', moved: 'old' }) } },
    },
    new: {
      sdl: 'type Query { n: Int } type T @key(fields: "id") { id: ID! moved: String @override(from: "old", label: "percent(30)") }',
      resolvers: { T: { ...given, moved: () => 'new' } },
    },
  });
  const answers = async (session: string) => {
    const all = Array.from({ length: 300 }, (_, nth) =>
      ask(engine, '{ t { moved } }', { actor: { ...actor(`person ${nth}, session ${session}`), id: `person ${nth}` } }),
    );
    return (await Promise.all(all)).map(({ data }) => data.t.moved);
  };
  const first = await answers('on the phone');
  const share = first.filter((moved) => moved === 'new').length / 300;
  expect(share).toBeGreaterThan(0.2);
  expect(share).toBeLessThan(0.4);
  expect(await answers('at the desk')).toEqual(first);
  await engine.close();
});

test('@inaccessible is not in the schema, and not in answers', async () => {
  const { engine } = await localEngine({
    a: {
      sdl: 'type Query { t: [I] color: Color } interface I { id: ID! } type T implements I @key(fields: "id") { id: ID! secret: String @inaccessible } type Hidden implements I @inaccessible { id: ID! } enum Color { RED BLUE @inaccessible }',
      resolvers: {
        Query: {
          t: () => [
            { __typename: 'T', id: '1' },
            { __typename: 'Hidden', id: '2' },
          ],
          color: () => 'BLUE',
        },
      },
    },
    b: {
      sdl: 'type Query { b: Int } type T @key(fields: "id") { id: ID! secret: String @external told: String @requires(fields: "secret") }',
      resolvers: { T: { ...given, told: () => 'told' } },
    },
  });
  expect((await ask(engine, '{ t { ... on T { secret } } }')).errors[0].extensions.code).toBe(
    'GRAPHQL_VALIDATION_FAILED',
  );
  const answer = await ask(engine, '{ t { __typename ... on T { told } } color }');
  expect(answer.data).toEqual({ t: [{ __typename: 'T', told: 'told' }, null], color: null });
  expect(JSON.stringify(answer)).not.toContain('BLUE');
  await engine.close();
});

story('@interfaceObject: a subgraph adds a field to an interface whose types it does not know', {
  subgraphs: {
    media: {
      sdl: `type Query { all: [Media!]! } interface Media @key(fields: "id") { id: ID! }
        type Film implements Media @key(fields: "id") { id: ID! title: String } type Song implements Media @key(fields: "id") { id: ID! }`,
      resolvers: {
        Query: {
          all: () => [
            { __typename: 'Film', id: '1', title: 'M' },
            { __typename: 'Song', id: '2' },
          ],
        },
        Media: { __resolveReference: ({ id }: { id: string }) => ({ __typename: id === '1' ? 'Film' : 'Song', id }) },
      },
    },
    likes: {
      sdl: 'type Query { liked: Media } type Media @key(fields: "id") @interfaceObject { id: ID! likes: Int }',
      resolvers: {
        Query: { liked: () => ({ id: '2', likes: 20 }) },
        Media: { ...given, likes: ({ id }: { id: string }) => Number(id) * 10 },
      },
    },
  },
  query: '{ all { __typename id likes ... on Film { title likes } } liked { __typename likes ... on Song { id } } }',
  data: {
    all: [
      { __typename: 'Film', id: '1', likes: 10, title: 'M' },
      { __typename: 'Song', id: '2', likes: 20 },
    ],
    liked: { __typename: 'Song', likes: 20, id: '2' },
  },
});

story('@tag, @composeDirective, @cost and @listSize do not stand in the way', {
  subgraphs: {
    a: {
      sdl: `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@tag", "@composeDirective", "@cost", "@listSize"])
        @link(url: "https://example.org/mine/v1.0", import: ["@mine"]) @composeDirective(name: "@mine")
        directive @mine on FIELD_DEFINITION
        type Query { list: [T] @listSize(assumedSize: 3) } type T @key(fields: "id") { id: ID! @tag(name: "x") a: Int @mine @cost(weight: 5) }`,
      resolvers: { Query: { list: () => [{ id: '1', a: 1 }] } },
    },
    b: {
      sdl: 'type Query { b: Int } type T @key(fields: "id") { id: ID! b: Int }',
      resolvers: { T: { ...given, b: () => 2 } },
    },
  },
  query: '{ list { a b } }',
  data: { list: [{ a: 1, b: 2 }] },
});

const rated = {
  media: {
    sdl: `type Query { film: Film mixed: [Any] } union Any = Film | Song interface Media @key(fields: "id") { id: ID! title: String }
      type Film implements Media @key(fields: "id") { id: ID! title: String length: Int }
      type Song implements Media @key(fields: "id") { id: ID! title: String }`,
    resolvers: {
      Query: {
        film: () => ({ id: '1', title: 'M', length: 99 }),
        mixed: () => [
          { __typename: 'Film', id: '1', title: 'M' },
          { __typename: 'Song', id: '2', title: 'S' },
        ],
      },
    },
  },
  ratings: {
    sdl: `type Query { r: Int }
      type Media @key(fields: "id") @interfaceObject { id: ID! title: String @external rating: String @requires(fields: "title") }`,
    resolvers: { Media: { ...given, rating: ({ title }: { title: string }) => `${title}!` } },
  },
};

story('a subgraph that knows only the interface does not make the type forgotten', {
  subgraphs: rated,
  query: '{ film { rating length ... on Film { __typename } } }',
  data: { film: { rating: 'M!', length: 99, __typename: 'Film' } },
});

story('an object whose key was not fetched is not sent along, and does not spoil the others', {
  subgraphs: rated,
  query: '{ mixed { ... on Film { rating } ... on Song { title } } }',
  data: { mixed: [{ rating: 'M!' }, { title: 'S' }] },
});

test('a directive for operations reaches the subgraphs, with the default that one of them gives', async () => {
  const sdl = (field: string, scope: string) => `extend schema
      @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@composeDirective"])
      @link(url: "https://example.org/views/v1.0", import: ["@view"]) @composeDirective(name: "@view")
    directive @view(as: View!${scope}, width: Int) on FIELD enum View { WIDE NARROW } type Query { ${field}: String }`;
  const { engine, asked } = await localEngine({
    a: { sdl: sdl('a', ''), resolvers: { Query: { a: () => 'a' } } },
    b: { sdl: sdl('b', ' = NARROW'), resolvers: { Query: { b: () => 'b' } } },
  });
  expect(await ask(engine, '{ a @view b @view(width: 3, as: WIDE) }')).toEqual({ data: { a: 'a', b: 'b' } });
  expect(asked.map(({ query }) => query)).toEqual(['{a@view(as:NARROW)}', '{b@view(width:3 as:WIDE)}']);
  const wrong = await ask(engine, '{ a @view(as: TALL) }');
  expect(wrong.errors[0].extensions.code).toBe('GRAPHQL_VALIDATION_FAILED');
  await engine.close();
});

test('a directive that only one subgraph knows is sent to that one alone, once the others have refused it', async () => {
  const composed = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@composeDirective"])
    @link(url: "https://example.org/loud/v1.0", import: ["@loud"]) @composeDirective(name: "@loud")
    directive @loud(by: Int) on FIELD | QUERY | MUTATION`;
  const { engine, asked } = await localEngine({
    a: {
      sdl: `${composed} type Query { t: T } type Mutation { shout: T } type T @key(fields: "id") { id: ID! a: Int }`,
      resolvers: { Query: { t: () => ({ id: '1', a: 1 }) }, Mutation: { shout: () => ({ id: '2', a: 2 }) } },
    },
    b: { sdl: 'type T @key(fields: "id") { id: ID! b(x: Int): Int }', resolvers: { T: { ...given, b: () => 3 } } },
  });
  const variables = { by: 4, x: 5 };
  const fields = '{ a @loud b(x: $x) @loud(by: $by) }';
  expect(await ask(engine, `mutation ($by: Int, $x: Int) @loud { shout ${fields} }`, { variables })).toEqual({
    data: { shout: { a: 2, b: 3 } },
  });
  expect(asked.map(({ service, query }) => `${service} ${query.includes('@loud')}`)).toEqual([
    'a true',
    'b true',
    'b false',
  ]);
  asked.length = 0;
  expect(await ask(engine, `query ($by: Int, $x: Int) { t ${fields} }`, { variables })).toEqual({
    data: { t: { a: 1, b: 3 } },
  });
  expect(asked.map(({ query }) => query.includes('@loud'))).toEqual([true, false]);
  await engine.close();
});

const contextLink = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9",
  import: ["@key", "@external", "@shareable", "@context", "@fromContext"])`;

story('@fromContext: an argument that comes from whoever the object was reached through', {
  subgraphs: {
    posts: {
      sdl: `${contextLink} type Query { readers: [Reader!]! }
        type Reader @key(fields: "id") @context(name: "reader") { id: ID! locale: String! @external shelf: Shelf! }
        type Shelf { posts: [Post]! }
        type Post @key(fields: "id") { id: ID! size: Int
          title(short: Boolean, in: String @fromContext(field: "$reader { locale }")): String }`,
      resolvers: {
        Query: {
          readers: () => [
            { id: '1', shelf: { posts: [{ id: 'a' }, null, { id: 'b' }] } },
            { id: '2', shelf: { posts: [{ id: 'a' }] } },
            { id: '3', shelf: { posts: [{ id: 'b' }] } },
          ],
        },
        Post: {
          ...given,
          size: () => 1,
          title: ({ id }: { id: string }, args: { in: string; short?: boolean }) =>
            `${id} in ${args.in}${args.short ? ', short' : ''}`,
        },
      },
    },
    people: {
      sdl: `${contextLink} type Reader @key(fields: "id") { id: ID! locale: String! }`,
      resolvers: { Reader: { ...given, locale: ({ id }: { id: string }) => (id === '2' ? 'fr' : 'en') } },
    },
  },
  query: 'query ($short: Boolean) { readers { shelf { posts { size name: title(short: $short) } } } }',
  variables: { short: true },
  data: {
    readers: [
      { shelf: { posts: [{ size: 1, name: 'a in en, short' }, null, { size: 1, name: 'b in en, short' }] } },
      { shelf: { posts: [{ size: 1, name: 'a in fr, short' }] } },
      { shelf: { posts: [{ size: 1, name: 'b in en, short' }] } },
    ],
  },
  services: ['posts', 'people', 'posts', 'posts'],
});
