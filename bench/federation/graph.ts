import { composeServices } from '@apollo/composition';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { type GraphQLSchema, parse } from 'graphql';
import { inStock, products, reviews, users } from './data.ts';

interface Ref {
  readonly id: string;
  readonly upc: string;
}

interface Parcel {
  readonly price: number | null;
  readonly weight: number | null;
}

const link =
  'extend schema @link(url: "https://specs.apollo.dev/federation/v2.3", import: ["@key", "@external", "@requires", "@provides", "@shareable"])\n';

const sdl: Readonly<Record<string, string>> = {
  accounts: `type Query { me: User user(id: ID!): User users: [User] }
    type User @key(fields: "id") { id: ID! name: String username: String @shareable birthday: Int }`,
  inventory: `type Query { _inventory: Int }
    type Product @key(fields: "upc") { upc: String! weight: Int @external price: Int @external inStock: Boolean
      shippingEstimate: Int @requires(fields: "price weight") }`,
  products: `type Query { topProducts(first: Int = 5): [Product] }
    type Product @key(fields: "upc") { upc: String! name: String price: Int weight: Int }`,
  reviews: `type Query { _reviews: Int }
    type Review @key(fields: "id") { id: ID! body: String product: Product author: User @provides(fields: "username") }
    type User @key(fields: "id") { id: ID! username: String @external reviews: [Review] }
    type Product @key(fields: "upc") { upc: String! reviews: [Review] }`,
};

const user = ({ id }: Ref) => users.find((one) => one.id === id);
const shipping = ({ price, weight }: Parcel) => {
  if (price === null || weight === null) return null;
  return price > 1000 ? 0 : Math.floor(weight / 2);
};

const resolvers: Readonly<Record<string, object>> = {
  accounts: {
    Query: { me: () => users[0], user: (_: unknown, ref: Ref) => user(ref), users: () => users },
    User: { __resolveReference: user },
  },
  inventory: {
    Product: {
      __resolveReference: (ref: Ref) => ({ ...ref, inStock: inStock.has(ref.upc) }),
      shippingEstimate: shipping,
    },
  },
  products: {
    Query: { topProducts: (_: unknown, { first }: { first: number }) => products.slice(0, first) },
    Product: { __resolveReference: ({ upc }: Ref) => products.find((one) => one.upc === upc) },
  },
  reviews: {
    Review: {
      __resolveReference: ({ id }: Ref) => reviews.find((one) => one.id === id),
      author: () => ({ id: '1', username: users[0]?.username }),
    },
    User: { __resolveReference: (ref: Ref) => ref, reviews: () => reviews.slice(0, 2) },
    Product: {
      __resolveReference: (ref: Ref) => ref,
      reviews: ({ upc }: Ref) => reviews.filter((one) => one.product.upc === upc),
    },
  },
};

const documents = Object.entries(sdl).map(([name, text]) => [name, parse(link + text)] as const);

export const schemas: ReadonlyMap<string, GraphQLSchema> = new Map(
  documents.map(([name, typeDefs]) => {
    const module = { typeDefs, resolvers: resolvers[name] } as Parameters<typeof buildSubgraphSchema>[0];
    return [name, buildSubgraphSchema(module)];
  }),
);

export function supergraph(base: string): string {
  const services = documents.map(([name, typeDefs]) => ({ name, url: `${base}/${name}`, typeDefs }));
  const { supergraphSdl, errors } = composeServices(services);
  if (!supergraphSdl) throw errors?.[0] ?? new Error('The benchmark graph does not compose.');
  return supergraphSdl;
}
