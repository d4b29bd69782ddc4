import { given, story } from './stories.js';

const gradeOf = ({ score }: { score?: number | null }) => {
  if (score === undefined) throw new Error('No score came.');
  return `${score} of 5`;
};

const reviews = {
  reviews: {
    sdl: 'type Query { reviews: [Review] } type Review @key(fields: "id") { id: ID! score: Int about: About } type About { title: String words: Int }',
    resolvers: {
      Query: {
        reviews: () => [
          { id: '1', score: 4, about: { title: 'Solaris', words: 7 } },
          { id: '2', score: null, about: null },
        ],
      },
    },
  },
  stock: {
    sdl: `type Review @key(fields: "id") {
        id: ID! likes(plus: Int = 0): Int score: Int @external about: About @external
        grade: String @requires(fields: "score") summary: String @requires(fields: "about { words }")
      }
      type About { words: Int @external }`,
    resolvers: {
      Review: {
        ...given,
        likes: ({ id }: { id: string }, { plus }: { plus: number }) => Number(id) + plus,
        grade: gradeOf,
        summary: ({ about }: { about: { words: number } | null }) => `${about?.words ?? 'no'} words`,
      },
    },
  },
};
const conditionalQuery = 'query ($no: Boolean!, $plus: Int) { reviews { likes(plus: $plus) grade @skip(if: $no) } }';

story('a field that is asked for whenever is there though another requires what is skipped', {
  subgraphs: reviews,
  query: conditionalQuery,
  variables: { no: true, plus: 1 },
  data: { reviews: [{ likes: 2 }, { likes: 3 }] },
  services: ['reviews', 'stock'],
});

story('both are asked for in one request when nothing is skipped, and a null is what the field requires as well', {
  subgraphs: reviews,
  query: conditionalQuery,
  variables: { no: false, plus: 1 },
  data: {
    reviews: [
      { likes: 2, grade: '4 of 5' },
      { likes: 3, grade: 'null of 5' },
    ],
  },
  services: ['reviews', 'stock'],
});

story('fields with requirements of their own do not lose each other', {
  subgraphs: reviews,
  query: `query ($no: Boolean!, $yes: Boolean!) { reviews { about { title }
    ... @include(if: $yes) { grade } ... on Review @include(if: $no) { summary short: summary } } }`,
  variables: { no: false, yes: true },
  data: {
    reviews: [
      { about: { title: 'Solaris' }, grade: '4 of 5' },
      { about: null, grade: 'null of 5' },
    ],
  },
});

const shelf = {
  media: {
    sdl: `type Query { all: [Media!]! } interface Media @key(fields: "id") { id: ID! title: String }
      type Film implements Media @key(fields: "id") { id: ID! title: String }
      type Song implements Media @key(fields: "id") { id: ID! title: String }`,
    resolvers: {
      Query: {
        all: () => [
          { __typename: 'Film', id: '1', title: 'Solaris' },
          { __typename: 'Song', id: '2', title: 'Lacrimosa' },
        ],
      },
      Media: { __resolveType: ({ __typename }: { __typename: string }) => __typename },
    },
  },
  likes: {
    sdl: `type Media @key(fields: "id") @interfaceObject {
        id: ID! title: String @external fans: Int rating: String! @requires(fields: "title") }`,
    resolvers: {
      Media: {
        ...given,
        fans: ({ id }: { id: string }) => Number(id) * 10,
        rating: ({ title }: { title?: string }) => {
          if (title === undefined) throw new Error('No title came.');
          return `${title} is fine`;
        },
      },
    },
  },
};

story('a field of all types is there though another of one type requires what is fetched for that type only', {
  subgraphs: shelf,
  query: '{ all { ... on Film { rating } fans } }',
  data: { all: [{ rating: 'Solaris is fine', fans: 10 }, { fans: 20 }] },
  services: ['media', 'likes'],
});

story('what requires something is not asked of objects for which it was not fetched', {
  subgraphs: shelf,
  query: '{ all { ... on Film { rating fans } ... on Song { fans } } }',
  data: { all: [{ rating: 'Solaris is fine', fans: 10 }, { fans: 20 }] },
  services: ['media', 'likes'],
});
