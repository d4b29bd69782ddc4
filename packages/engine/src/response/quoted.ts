/** Quotes, backslashes, control characters and lone halves of characters: what JSON writes in another way. */
const special = /["\\\p{Cc}\p{Cs}]/u;

/** Up to about this length looking for what must be escaped is quicker than asking JSON. */
const shortText = 40;
/** From this length on it pays to look whether the same was written lately: in a graph much is reached by many ways. */
const longText = 100;
/** What is remembered is bounded in number and size. */
const hugeText = 4096;
const places = 256;

interface Remembered {
  readonly text: string;
  readonly quoted: string;
}

const remembered: (Remembered | undefined)[] = new Array(places).fill(undefined);

/** As JSON.stringify writes it. */
export function quoted(text: string): string {
  const { length } = text;
  if (length < shortText) return special.test(text) ? JSON.stringify(text) : `"${text}"`;
  return length < longText || length > hugeText ? JSON.stringify(text) : quotedLong(text);
}

function quotedLong(text: string): string {
  const { length } = text;
  const place = (length * 31 + text.charCodeAt(length >> 1)) % places;
  const known = remembered[place];
  if (known?.text === text) return known.quoted;
  const quoted = JSON.stringify(text);
  // Cut out of its own quotes it holds on to nothing else: the text given may be a piece of a larger one.
  if (quoted.length === length + 2) remembered[place] = { text: quoted.slice(1, -1), quoted };
  return quoted;
}
