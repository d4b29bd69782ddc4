import { given, story } from './stories.js';

const notes = [
  { __typename: 'Note', text: 'n', size: 1 },
  { __typename: 'Photo', text: 'p', size: 'big' },
];
const clips = [
  { __typename: 'Note', text: 'n', size: 1 },
  { __typename: 'Clip', seconds: 9, film: { id: '7' } },
];
const shared = '@key(fields: "id") { id: ID! page: Page @shareable }';
const pages = {
  paper: {
    sdl: `type Query { paper: Book } type Book ${shared} type Page @shareable { items: [Item!]! }
      union Item = Note | Photo type Note @shareable { text: String! size: Int } type Photo { text: String size: String! }`,
    resolvers: { Query: { paper: () => ({ id: '1', page: { items: notes } }) }, Book: given },
  },
  screen: {
    sdl: `type Query { screen: Book } type Book ${shared} type Page @shareable { items: [Item!]! }
      union Item = Note | Clip type Note @shareable { text: String size: Int } type Clip { seconds: Int film: Film }
      type Film @key(fields: "id") { id: ID! }`,
    resolvers: { Query: { screen: () => ({ id: '1', page: { items: clips } }) }, Book: given },
  },
};

// To the client both texts are nullable; in "paper" one is not, so that they cannot be asked for under one name there.
story('a union inside a shared field: each subgraph is asked for all types that it may return', {
  subgraphs: pages,
  query: `query ($yes: Boolean!, $no: Boolean!) {
    paper { page { items { __typename ... on Note { text } ... on Photo { text big: size } ... on Clip { seconds } } } }
    screen { page { items { ... on Note { text } ...Moving @include(if: $yes) ... on Photo { text } } } }
  } fragment Moving on Clip { seconds ... @include(if: $no) { film { id } } }`,
  variables: { yes: true, no: false },
  data: {
    paper: {
      page: {
        items: [
          { __typename: 'Note', text: 'n' },
          { __typename: 'Photo', text: 'p', big: 'big' },
        ],
      },
    },
    screen: { page: { items: [{ text: 'n' }, { seconds: 9 }] } },
  },
  services: ['paper', 'screen'],
});

const orders = {
  orders: {
    sdl: `type Query { orders: [Order!]! } union Order = Gift | Sale type Gift { item: Item! } type Sale { item: Item! }
      type Item @key(fields: "id") { id: ID! }`,
    resolvers: {
      Query: {
        orders: () => [
          { __typename: 'Gift', item: { id: '1' } },
          { __typename: 'Sale', item: { id: '1' } },
        ],
      },
    },
  },
  prices: {
    sdl: 'type Item @key(fields: "id") { id: ID! price(in: String!): String }',
    resolvers: { Item: { ...given, price: (_: unknown, args: { in: string }) => `10 ${args.in}` } },
  },
  cards: {
    sdl: 'type Item @key(fields: "id") { id: ID! card: String }',
    resolvers: { Item: { ...given, card: () => 'with love' } },
  },
};

story('one name for a field with different arguments, below two types of a union', {
  subgraphs: orders,
  query: '{ orders { ... on Gift { item { price(in: "EUR") } } ... on Sale { item { price(in: "USD") } } } }',
  data: { orders: [{ item: { price: '10 EUR' } }, { item: { price: '10 USD' } }] },
  services: ['orders', 'prices'],
});

story('a subgraph is not asked for what only absent types need', {
  subgraphs: {
    ...orders,
    orders: { ...orders.orders, resolvers: { Query: { orders: () => [{ __typename: 'Sale', item: { id: '1' } }] } } },
  },
  query: '{ orders { ... on Gift { item { card } } ... on Sale { item { price(in: "USD") } } } }',
  data: { orders: [{ item: { price: '10 USD' } }] },
  services: ['orders', 'prices'],
});

const named = 'implements Named @key(fields: "id")';
const pets = () => [
  { __typename: 'Cat', id: '1', name: 'Tom' },
  { __typename: 'Dog', id: '2' },
];
// Apollo's planner fails on it: "Named" has no name in one subgraph.
story('a fragment on an interface that has other fields in each subgraph, inside a union', {
  subgraphs: {
    cats: {
      sdl: `type Query { pets: [Pet] @shareable } union Pet = Cat | Dog interface Named { id: ID! name: String }
        type Cat ${named} { id: ID! name: String } type Dog ${named} { id: ID! name: String @external }`,
      resolvers: { Query: { pets }, Cat: { ...given, name: () => 'Tom' }, Dog: given },
    },
    dogs: {
      sdl: `type Query { pets: [Pet] @shareable } union Pet = Cat | Dog interface Named { id: ID! }
        type Cat ${named} { id: ID! } type Dog ${named} { id: ID! name: String }`,
      resolvers: { Query: { pets }, Cat: given, Dog: { ...given, name: () => 'Rex' } },
    },
  },
  query:
    'query ($no: Boolean!) { pets { ...Called ... on Named @skip(if: $no) { id } } } fragment Called on Named { name }',
  variables: { no: false },
  data: {
    pets: [
      { name: 'Tom', id: '1' },
      { name: 'Rex', id: '2' },
    ],
  },
});
