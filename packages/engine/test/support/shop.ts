import type { SubgraphSource } from './graph.js';

export const people = [
  { id: '1', name: 'Ada' },
  { id: '2', name: 'Grace' },
];

/** People, and the things they own; each subgraph knows one half. */
export function shop(): Record<'people' | 'things', SubgraphSource> {
  return {
    people: {
      sdl: `
        type Query { people: [Person!]! person(id: ID!): Person secret: String @authenticated }
        type Mutation { rename(id: ID!, name: String!): Person! }
        type Person @key(fields: "id") { id: ID! name: String! email: String @requiresScopes(scopes: [["people:read"]]) }
      `,
      resolvers: {
        Query: {
          people: () => people,
          person: (_: unknown, { id }: { id: string }) => people.find((one) => one.id === id),
          secret: () => 'told',
        },
        Mutation: { rename: (_: unknown, { id, name }: { id: string; name: string }) => ({ id, name }) },
        Person: {
          __resolveReference: ({ id }: { id: string }) => people.find((one) => one.id === id) ?? null,
          email: ({ name }: { name: string }) => `${name.toLowerCase()}@example.org`,
        },
      },
    },
    things: {
      sdl: `
        type Query { things: [Thing!]! broken: String }
        type Thing @key(fields: "id") { id: ID! label: String! owner: Person! price: Int }
        type Person @key(fields: "id") { id: ID! things: [Thing!] }
      `,
      resolvers: {
        Query: {
          things: () => things,
          broken: () => {
            throw new Error('The shelf fell down.');
          },
        },
        Thing: {
          price: ({ id }: { id: string }) => {
            if (id === 'c') throw new Error('No price yet.');
            return 10;
          },
        },
        Person: { things: ({ id }: { id: string }) => things.filter(({ owner }) => owner.id === id) },
      },
    },
  };
}

const things = [
  { id: 'a', label: 'Lamp', owner: { id: '1' } },
  { id: 'b', label: 'Chair', owner: { id: '2' } },
  { id: 'c', label: 'Table', owner: { id: '1' } },
];
