import { spaced, tagStart, trimmed, withoutBrackets } from './clean.js';
import type { EpisodeName, MovieName } from './parse-file-name.js';

/** The first films. */
const FIRST_YEAR = 1878;

export function parseVideoName(base: string, lastYear: number): MovieName | EpisodeName {
  const text = spaced(base);
  return parseEpisode(text, base, lastYear) ?? parseMovie(text, lastYear);
}

/** How people write season and episode; the groups are season, episode, last episode. */
const PLACES = [
  /(?<![\p{L}\p{N}])s(\d{1,2})[ ._-]*e(?:p\.? ?)?(\d{1,4})(?:(?:[ ._-]*-[ ._-]*e?|[ ._]*e)(\d{1,4})(?!\d|p\b))*(?![\p{L}\p{N}])/iu,
  /(?<![\p{L}\p{N}])(\d{1,2})x(\d{2,3})(?:-(?:\d{1,2}x)?(\d{2,3}))?(?![\p{L}\p{N}])/iu,
  /(?<!\p{L})season[ .]*(\d{1,2})[ .,-]*episode[ .]*(\d{1,4})()(?!\d)/iu,
];
/** `[Group] Name - 05 (1080p)`: one number through all of the series. */
const RUNNING = /^\[[^\]]+\][ _.]*(.+?)[ _.]+-[ _.]+(\d{2,4})(?:v\d)?(?:[ _.]*[([].*)?$/u;

function parseEpisode(text: string, base: string, lastYear: number): EpisodeName | undefined {
  const place = findPlace(text);
  if (!place) return parseRunning(base, lastYear);
  const { before, ...episode } = place;
  return before === '' ? undefined : { kind: 'EPISODE', ...nameAndYear(before, lastYear), ...episode };
}

/** What a name says of its place in a series, whose name may stand before it. */
type Place = Omit<EpisodeName, 'kind' | 'series' | 'year'> & { readonly before: string };

export function findPlace(text: string): Place | undefined {
  const found = PLACES.map((place) => place.exec(text)).find((match) => match !== null);
  if (!found) return undefined;
  const [whole, season, episode, last] = found;
  return {
    before: trimmed(withoutBrackets(text.slice(0, found.index))),
    season: Number(season),
    episode: Number(episode),
    lastEpisode: last && Number(last) > Number(episode) ? Number(last) : null,
    name: episodeName(text.slice(found.index + whole.length)),
  };
}

function parseRunning(base: string, lastYear: number): EpisodeName | undefined {
  const [, before = '', number] = RUNNING.exec(base) ?? [];
  if (trimmed(before) === '' || number === undefined) return undefined;
  const series = nameAndYear(trimmed(spaced(before)), lastYear);
  return { kind: 'EPISODE', ...series, season: 1, episode: Number(number), lastEpisode: null, name: null };
}

export function nameAndYear(text: string, lastYear: number): { series: string; year: number | null } {
  const { name, year } = parseMovie(text, lastYear);
  return { series: name, year };
}

export function episodeName(text: string): string | null {
  const at = text.search(/[[{]/);
  const plainPart = at < 0 ? text : text.slice(0, at);
  // A tag may be all there is: `S01E02.1080p`.
  const tag = tagStart(`x ${plainPart}`);
  const name = trimmed(tag < 0 ? plainPart : plainPart.slice(0, Math.max(tag - 2, 0)));
  return /[\p{L}\p{N}]/u.test(name) ? name : null;
}

const BRACKETED_YEAR = /[([{]\s*(\d{4})\s*[)\]}]/g;
const LONE_YEAR = /(?<![\p{L}\p{N}'’(#-])(\d{4})(?![\p{L}\p{N}])/gu;

function parseMovie(text: string, lastYear: number): MovieName {
  const dated = yearIn(text, BRACKETED_YEAR, lastYear) ?? yearIn(beforeTags(text), LONE_YEAR, lastYear);
  const name = trimmed(beforeTags(withoutBrackets(dated ? text.slice(0, dated.at) : text)));
  return { kind: 'MOVIE', name: name || trimmed(text) || text, year: dated?.year ?? null };
}

function beforeTags(text: string): string {
  const at = tagStart(text);
  return at < 0 ? text : text.slice(0, at);
}

/** The last year with something before it: `2001 A Space Odyssey (1968)` is of 1968, and `1917` is a name. */
function yearIn(text: string, pattern: RegExp, lastYear: number): { year: number; at: number } | undefined {
  return [...text.matchAll(pattern)]
    .map((match) => ({ year: Number(match[1]), at: match.index }))
    .findLast(({ year, at }) => {
      const before = text.slice(0, at).replace(/^\s*[[【][^\]】]*[\]】]/u, '');
      return year >= FIRST_YEAR && year <= lastYear && trimmed(before) !== '';
    });
}
