import { composeServices } from '@apollo/composition';
import { parse } from 'graphql';
import { sdl } from './graph.ts';

export function supergraph(base: string): string {
  const services = Object.entries(sdl).map(([name, text]) => ({
    name,
    url: `${base}/${name}`,
    typeDefs: parse(text),
  }));
  const { supergraphSdl, errors } = composeServices(services);
  if (!supergraphSdl) throw errors?.[0] ?? new Error('The benchmark graph does not compose.');
  return supergraphSdl;
}
