import { spaced, trimmed, withoutBrackets } from './clean.js';
import type { TrackName } from './parse-file-name.js';

const DASH = /\s+[-–—]\s+/u;
const NUMBER = /^\d{1,3}$/;
/** `01 - Title`, `01. Title`, `01 Title` and `1-05 Title`; but `99 Luftballons` is a name. */
const LEADING_NUMBER =
  /^(?:\d{1,2}-(?=\d{2}\s))?(?:(0\d{1,2})[\s.)-]+|(\d{1,3})(?:\s*[.)]\s*|-\s+|\s+[-–—]\s+|-(?=\p{L})))(?=\S)/u;
/** `1-05 Title`: disc and track. */
const DISC = /^\d{1,2}-(\d{2})\s+(?=\S)/u;

export function parseAudioName(base: string, lastYear: number): TrackName {
  const { rest, number, year } = takeNumber(takeYear(withoutBrackets(spaced(base)), lastYear));
  const parts = rest.split(DASH).map(trimmed).filter(Boolean);
  const inner = parts.slice(0, -1).find((part) => NUMBER.test(part));
  const names = inner === undefined ? parts : parts.filter((part) => part !== inner);
  const name = names.at(-1) ?? (trimmed(base) || base);
  return {
    kind: 'TRACK',
    name,
    artist: names.length > 1 ? (names[0] ?? null) : null,
    album: names.length > 2 ? (names[1] ?? null) : null,
    number: number ?? (inner === undefined ? null : Number(inner)),
    year,
    albumYear: null,
  };
}

export function takeYear(text: string, lastYear: number): { rest: string; year: number | null } {
  const [whole, digits] = /\s*\((\d{4})\)\s*$/.exec(text) ?? [];
  const year = Number(digits);
  if (whole === undefined || year < 1878 || year > lastYear || whole === text) return { rest: text, year: null };
  return { rest: text.slice(0, -whole.length), year };
}

function takeNumber(taken: { rest: string; year: number | null }) {
  const { rest, year } = taken;
  const match = DISC.exec(rest) ?? LEADING_NUMBER.exec(rest);
  if (!match) return { rest, year, number: null };
  return { rest: rest.slice(match[0].length), year, number: Number(match[1] ?? match[2]) };
}
