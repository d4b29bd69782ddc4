import { buildSchema } from 'graphql';
import { expect, it } from 'vitest';
import { silentParts } from './described.ts';

it('names every type, field, argument, input field and enum value without a description', () => {
  const schema = buildSchema(`
    type Query { film("Which one." id: ID!, year: Int): Film }
    "A film." type Film { "What it is called." name: String kind: Kind }
    "What it is." enum Kind { "Longer than an hour." FEATURE SHORT }
    input Filter { "From this year on." year: Int genre: String }
  `);
  expect(silentParts(schema)[0]?.details.split('\n')).toEqual([
    '- Query.film',
    '- Query.film(year)',
    '- Film.kind',
    '- Kind.SHORT',
    '- Filter',
    '- Filter.genre',
  ]);
});

it('says nothing when everything is described', () => {
  expect(silentParts(buildSchema('type Query { "The time." time: String }'))).toEqual([]);
});
