const ENDINGS =
  /\.(?:mkv|mp4|m4v|avi|mov|webm|wmv|asf|flv|f4v|mpe?g|mpv|m?ts|m2ts|vob|ogv|ogm|3gp|3g2|divx|rmvb?|mxf|mp3|flac|m4[ab]|aac|wav|ogg|opus|oga|wma|alac|aiff?|ape|mka)$/i;

/** The last part of a path, without its ending. */
export function baseName(fileName: string): string {
  const last = fileName.split(/[/\\]/).findLast((part) => part.trim() !== '') ?? fileName;
  const tidy = last.normalize('NFC').replace(/\p{Cc}+/gu, ' ');
  const base = tidy.replace(ENDINGS, '').trim();
  return base === '' ? tidy.trim() || 'Untitled' : base;
}

const ACRONYM = /(?<![\p{L}\p{N}])(?:\p{Lu}\.){2,}(?=[\p{L}\p{N}]{2}|$|\s|[([-])/gu;

/** Turns the dots, underscores and hyphens that stand for spaces into spaces. */
export function spaced(text: string): string {
  const open = text.replaceAll('_', ' ');
  const gaps = open.match(/\s/g)?.length ?? 0;
  const dots = open.match(/(?<=[^\s.])\.(?=[^\s.])/g)?.length ?? 0;
  if (dots > 0 && dots >= gaps) return undotted(open);
  if (gaps === 0 && (open.match(/-/g)?.length ?? 0) >= 2) return tidySpaces(open.replaceAll('-', ' '));
  return tidySpaces(open);
}

/** Dots are spaces, but those of `S.W.A.T.` and `5.1` stay. */
function undotted(text: string): string {
  const KEPT = '\u0001';
  const guarded = text
    .replace(ACRONYM, (acronym) => `${acronym.slice(0, -1).replaceAll('.', KEPT)}${KEPT} `)
    .replace(/(?<=\b(?:vol|part|ddp?|aac|dts|h|x)\.?)(\d?)\.(\d)(?!\d)/gi, `$1${KEPT}$2`);
  return tidySpaces(guarded.replaceAll('.', ' ').replaceAll(KEPT, '.'));
}

function tidySpaces(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}

/** Empty brackets, and signs at either end that separated the name from what was cut away. */
export function trimmed(text: string): string {
  return tidySpaces(
    text
      .replace(/[([{]\s*[)\]}]/g, ' ')
      .replace(/^[\s\-–—_.,~+]+(?=[^\s\-–—_.,~+])/u, '')
      .replace(/[\s\-–—_,~+([{]+$/u, ''),
  );
}

/** What releases write behind a name and no name contains. */
const TAG = new RegExp(
  `(?:${[
    '(?:480|540|576|720|1080|1440|2160|4320)[pi]',
    '[48]k',
    'uhd',
    'blu-?ray',
    'b[dr]-?rip',
    'dvd-?(?:rip|scr|r|[59])?',
    'web-?(?:rip|dl)',
    'hd-?(?:tv|rip|cam)',
    'pdtv',
    '[xh][. ]?26[45]',
    'hevc',
    'av1',
    'xvid',
    'divx',
    '(?:8|10|12)-?bit',
    'hdr(?:10)?(?:\\+|plus)?',
    'dolby ?(?:vision|atmos)',
    'remux',
    'ac-?3',
    'e-?ac-?3',
    'aac(?:2.0|5.1)?',
    'ddp?[257]\\.[01]',
    'dts(?:-?hd)?',
    'truehd',
    'flac',
  ].join('|')})`,
  'iu',
);
const TAG_WORD = new RegExp(`(?<![\\p{L}\\p{N}])${TAG.source}(?![\\p{L}\\p{N}])`, 'iu');

/** Where the technical part of a name begins; -1 when there is none or nothing stands before it. */
export function tagStart(text: string): number {
  const at = text.search(TAG_WORD);
  return trimmed(text.slice(0, Math.max(at, 0))) === '' ? -1 : at;
}

/** Takes `[Group]` at the beginning, `[…]` and `{…}` anywhere and `(1080p)` away, unless nothing would be left. */
export function withoutBrackets(text: string): string {
  const rest = trimmed(
    text
      .replace(/\[[^\]]*\]|\{[^}]*\}|【[^】]*】/gu, ' ')
      .replace(/\([^()]*\)/g, (part) => (TAG_WORD.test(part) ? ' ' : part)),
  );
  return rest === '' ? trimmed(text) || text.trim() : rest;
}
