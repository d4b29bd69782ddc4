import type { ExternalId } from '@medianest/contracts';

/** Plex's names of public catalogues, new and old, and ours. */
const SOURCES = new Map([
  ['imdb', 'imdb'],
  ['tmdb', 'tmdb'],
  ['themoviedb', 'tmdb'],
  ['tvdb', 'tvdb'],
  ['thetvdb', 'tvdb'],
  ['anidb', 'anidb'],
  ['mbid', 'musicbrainz'],
  ['plex', 'plex'],
]);

const OLD_AGENT = /^com\.plexapp\.agents\.([a-z]+):\/\/([^?/]+)(?:\?.*)?$/;
const NEW_AGENT = /^([a-z]+):\/\/(?:[a-z]+\/)?([^?/]+)$/;
/** The agent for anime names the catalogue inside of its id: `hama://tvdb-268592`. */
const NESTED = /^([a-z]+)\d?-(\w+)$/;

/**
 * The ids in public catalogues of an item, of its own guid in the old or new form and of its `Guid` list. Old agents
 * give episodes the id of their series and a path (`thetvdb://268592/1/3`); such is no id of the episode.
 */
export function externalIds(guid: string | undefined, guids: readonly { id: string }[] = []): ExternalId[] {
  const found = [guid ?? '', ...guids.map(({ id }) => id)].flatMap((text) => parseGuid(text) ?? []);
  const distinct = new Map(found.map((externalId) => [`${externalId.source}:${externalId.id}`, externalId]));
  return [...distinct.values()];
}

function parseGuid(guid: string): ExternalId | undefined {
  const [, scheme = '', id = ''] = OLD_AGENT.exec(guid) ?? NEW_AGENT.exec(guid) ?? [];
  if (scheme === 'hama') {
    const [, nested = '', nestedId = ''] = NESTED.exec(id) ?? [];
    return known(nested, nestedId);
  }
  return known(scheme, id);
}

function known(name: string, id: string): ExternalId | undefined {
  const source = SOURCES.get(name);
  return source && id ? { source, id } : undefined;
}
