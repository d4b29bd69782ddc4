import type { TextStream } from '../examine/probe.js';

/** ISO 639-2 has two codes for some languages; BCP 47 knows the other. */
const OTHER_CODES: Readonly<Record<string, string>> = {
  ...{ alb: 'sq', arm: 'hy', baq: 'eu', bur: 'my', chi: 'zh', cze: 'cs', dut: 'nl', fre: 'fr', geo: 'ka', ger: 'de' },
  ...{ gre: 'el', ice: 'is', mac: 'mk', mao: 'mi', may: 'ms', per: 'fa', rum: 'ro', slo: 'sk', tib: 'bo', wel: 'cy' },
};

/** BCP 47, as players and browsers want it: `en` for `eng`. */
export function languageTag(language: string | null): string | null {
  if (language === null) return null;
  try {
    return Intl.getCanonicalLocales(OTHER_CODES[language.toLowerCase()] ?? language)[0] ?? null;
  } catch {
    return null;
  }
}

/** What a menu shows: its title, else its language, else a number. No two are the same. */
export function trackNames(streams: readonly TextStream[], noun: string): string[] {
  const names: string[] = [];
  for (const [at, { title, language }] of streams.entries()) {
    const tag = languageTag(language);
    const plain = title ?? (tag && new Intl.DisplayNames(['en'], { type: 'language' }).of(tag)) ?? `${noun} ${at + 1}`;
    // A quoted string of a playlist has no quotes and no line ends.
    const name = plain.replaceAll(/["\r\n]/g, "'");
    names.push(names.includes(name) ? `${name} (${at + 1})` : name);
  }
  return names;
}
