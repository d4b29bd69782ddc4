import type { SubgraphSource } from '../support/graph.js';

/** A graph with what makes execution hard: interfaces and unions over subgraphs, lists of lists, @requires. A chain of @requires is not in it: there Apollo is wrong (see requires.test.ts). */
export const library: Record<'catalog' | 'reviews' | 'stock', SubgraphSource> = {
  catalog: {
    sdl: `
      type Query { items: [Item] book(id: ID!): Book nodes: [Node!] things: [Thing] grid: [[Cell]] me: User! box: Box }
      type Mutation { rename(name: String): User touch(id: ID!): Book! }
      interface Node { id: ID! name: String }
      interface Item implements Node { id: ID! name: String price(in: Currency = EUR): Int maker: User }
      enum Currency { EUR USD }
      type User implements Node @key(fields: "id") { id: ID! name: String best: Item friends: [User!] likes: [Thing!] }
      type Book implements Item & Node @key(fields: "id") {
        id: ID! name: String @shareable price(in: Currency = EUR): Int maker: User pages: Int! related: [Item!] cost: Int
      }
      type Film implements Item & Node @key(fields: "id") {
        id: ID! name: String price(in: Currency = EUR): Int maker: User length: Float cast: [[User]]
      }
      union Thing = Book | Film | User | Box
      type Box { label: String! size: Size inner: Box content: Item }
      type Size @shareable { w: Int h: Int! }
      type Cell { at: Int! user: User book: Book! }
    `,
  },
  reviews: {
    sdl: `
      type Query { reviews(top: Int = 2): [Review!]! critics: [User] latest: Opinion }
      interface Node { id: ID! }
      enum Rank { GOLD SILVER }
      union Opinion = Review | Book
      type Review @key(fields: "id") { id: ID! text: String score: Int! author: User about: Book @provides(fields: "name") }
      type User implements Node @key(fields: "id") { id: ID! reviews: [Review] rank: Rank size: Size }
      type Book implements Node @key(fields: "id") {
        id: ID! name: String @external reviews: [Review!] cost: Int @external offer: Float @requires(fields: "cost")
      }
      type Film implements Node @key(fields: "id") { id: ID! reviews: [Review!]! score: Int }
      type Size @shareable { w: Int h: Int! }
    `,
  },
  stock: {
    sdl: `
      type Query { shops: [Shop!] }
      type Book @key(fields: "id") { id: ID! stock: Int! shop: Shop cost: Int @external deal: String @requires(fields: "cost") }
      type Film @key(fields: "id") { id: ID! stock: Int shops: [[Shop!]!] }
      type Shop @key(fields: "code") { code: ID! name: String! owner: User size: Size star: Book }
      type User @key(fields: "id") { id: ID! shop: Shop }
      type Review @key(fields: "id") { id: ID! likes(by: Int): Int score: Int! @external grade: String @requires(fields: "score") }
      type Size @shareable { w: Int h: Int! }
    `,
  },
};

/** A graph around an interface that is an entity, and that one subgraph knows as an object only. */
export const media: Record<'media' | 'likes' | 'people', SubgraphSource> = {
  media: {
    sdl: `
      type Query { all: [Media!] one(id: ID!): Media film: Film mixed: [Any] }
      type Mutation { play(id: ID!): Media! }
      union Any = Film | Song | Fan
      interface Media @key(fields: "id") { id: ID! title: String }
      type Film implements Media @key(fields: "id") { id: ID! title: String length: Int sequel: Film }
      type Song implements Media @key(fields: "id") { id: ID! title: String beats: Int! covers: [Song!] }
      type Fan @key(fields: "id") { id: ID! }
    `,
  },
  likes: {
    sdl: `
      type Query { liked: [Media] top: Media! }
      type Media @key(fields: "id") @interfaceObject {
        id: ID! title: String @external likes: Int fans: [Fan] rating: Float @requires(fields: "title")
      }
      type Fan @key(fields: "id") { id: ID! favourite: Media home: Place @shareable }
      type Place @shareable { city: String! zip: Int }
    `,
  },
  people: {
    sdl: `
      type Query { fans: [Fan] oldest: Fan! }
      type Fan @key(fields: "id") { id: ID! name: String! age: Int friends: [Fan!]! home: Place @shareable }
      type Place @shareable { city: String! zip: Int }
    `,
  },
};
