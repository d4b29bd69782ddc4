import type { SubgraphSource } from './graph.js';

const doors = Array.from({ length: 8 }, (_, nth) => `door${nth}`);

/** Rooms whose every door three subgraphs can open: there are as many plans as ways, and the planner looks at them all. */
export function maze(): Record<string, SubgraphSource> {
  const room = `type Room @key(fields: "id") @shareable { id: ID! ${doors.map((door) => `${door}: Room`).join(' ')} }`;
  const wing = (name: string): SubgraphSource => ({ sdl: `type Query { ${name}: Int } ${room}` });
  return {
    entrance: {
      sdl: 'type Query { room: Room hello: String } type Room @key(fields: "id") { id: ID! }',
      resolvers: { Query: { room: () => ({ id: '1' }), hello: () => 'hello' } },
    },
    north: wing('north'),
    east: wing('east'),
    west: wing('west'),
  };
}

const through = (name: string, next: string) =>
  `fragment ${name} on Room { ${doors.map((door) => `${door} { ${next} }`).join(' ')} }`;

/** Within every limit, and more to plan than anyone waits for. */
export const allWays = [
  '{ room { ...A } }',
  through('A', '...B'),
  through('B', '...C'),
  through('C', '...D'),
  through('D', 'id'),
].join(' ');
