import { plainWords } from '../text/plain.js';
import { spaced, tagStart, trimmed } from './clean.js';
import type { EpisodeName, MovieName } from './parse-file-name.js';
import { episodeName, findPlace, nameAndYear } from './video-name.js';

interface Path {
  /** The file's name without its ending. */
  readonly base: string;
  readonly folders: readonly string[];
  readonly lastYear: number;
}

/** What belongs to a film and is not the film. */
const EXTRAS =
  /^(?:extras?|trailers?|featurettes?|behind the scenes|deleted scenes|interviews?|scenes|shorts|samples?|clips|bonus|other)$/i;

/**
 * The folders tell what names within them need not repeat: `The Show/Season 01/01 - Name`, `Film (2010)/film`. What a file
 * says of itself counts first, but for the name of a series, which is written most carefully at its folder.
 */
export function withVideoFolders(own: MovieName | EpisodeName, path: Path): MovieName | EpisodeName {
  const inner = path.folders.at(-1);
  if (inner === undefined || EXTRAS.test(spaced(inner))) return own;
  const season = readSeason(inner);
  if (season) return episodeIn(own, path, season) ?? own;
  return own.kind === 'EPISODE' ? withSeries(own, inner, path) : (placeIn(inner, path) ?? filmIn(own, inner, path));
}

interface Season {
  readonly number: number;
  /** `The Show` of `The Show Season 1`; mostly empty. */
  readonly before: string;
}

const WORDS = 'season|series|staffel|saison|temporada|stagione|seizoen|säsong|sæson|sesong|kausi|sezon|сезон';
const SEASON = new RegExp(
  `^(.*?)[\\s-]*(?<![\\p{L}\\p{N}])(?:${WORDS}|s(?=\\d))\\s*(\\d{1,4})(?![\\p{L}\\p{N}])`,
  'iu',
);
const SPECIALS = /^(?:specials?|ova|ovas)$/i;

function readSeason(folder: string): Season | undefined {
  const text = spaced(folder);
  if (SPECIALS.test(text)) return { number: 0, before: '' };
  const [, before = '', number] = SEASON.exec(text) ?? [];
  return number === undefined ? undefined : { number: Number(number), before: trimmed(before) };
}

function episodeIn(own: MovieName | EpisodeName, path: Path, { number, before }: Season): EpisodeName | undefined {
  const folder = before || path.folders.at(-2);
  if (folder === undefined) return undefined;
  const named = nameAndYear(spaced(folder), path.lastYear);
  const series = { kind: 'EPISODE', ...named } as const;
  const { before: _series, ...place } = findPlace(spaced(path.base)) ?? {};
  if ('season' in place) return { ...series, ...place };
  if (own.kind === 'EPISODE') return { ...own, ...series, season: number };
  const numbered = readNumber(spaced(path.base), named.series);
  return numbered && { ...series, season: number, ...numbered };
}

const NUMBER =
  /^(?:(?:e|ep|episode|episodio|épisode|folge|capitulo|capítulo|серия|teil)[\s.]*)?(\d{1,3})(?:\s*-\s*e?(\d{1,3}))?(?![\p{L}\p{N}])(.*)$/iu;

/** `01 - Name`, `Episode 3`, and `The Show - 01 - Name`. */
function readNumber(text: string, series: string): Pick<EpisodeName, 'episode' | 'lastEpisode' | 'name'> | undefined {
  const isNamed = text.toLowerCase().startsWith(series.toLowerCase());
  const rest = isNamed ? trimmed(text.slice(series.length)) : text;
  const [, number, last, name = ''] = NUMBER.exec(rest) ?? [];
  if (number === undefined) return undefined;
  const lastEpisode = Number(last) > Number(number) ? Number(last) : null;
  return { episode: Number(number), lastEpisode, name: episodeName(name) };
}

/** A series whose episodes lie together without folders for its seasons. */
function withSeries(own: EpisodeName, folder: string, { lastYear }: Path): EpisodeName {
  const { series, year } = nameAndYear(spaced(folder), lastYear);
  return isSame(series, own.series) ? { ...own, series, year: year ?? own.year } : own;
}

/** `The Show/S01E02`. */
function placeIn(folder: string, { base, lastYear }: Path): EpisodeName | undefined {
  const place = findPlace(spaced(base));
  if (place?.before !== '') return undefined;
  const { before: _none, ...episode } = place;
  return { kind: 'EPISODE', ...nameAndYear(spaced(folder), lastYear), ...episode };
}

/** Names that programs and people give when the folder says it all. */
const NAMELESS = /^(?:movie|film|video|main|feature|title|index|untitled|vts|disc|stream|[\d\s]|t(?=\d))+$/i;

function filmIn(own: MovieName, folder: string, { lastYear }: Path): MovieName {
  if (own.year !== null) return own;
  const { series: name, year } = nameAndYear(spaced(folder), lastYear);
  const isNameless = NAMELESS.test(own.name);
  const isOfFilm = year !== null && (isBeginning(name, own.name) || tagStart(spaced(folder)) > 0);
  return isNameless || isOfFilm ? { kind: 'MOVIE', name, year } : own;
}

const isSame = (one: string, other: string) => plainWords(one).join(' ') === plainWords(other).join(' ');

/** Whether one of two names begins as the other is. */
function isBeginning(one: string, other: string): boolean {
  const [words, others] = [plainWords(one), plainWords(other)];
  const common = Math.min(words.length, others.length);
  return common > 0 && words.slice(0, common).join(' ') === others.slice(0, common).join(' ');
}
