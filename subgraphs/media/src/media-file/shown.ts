/** No screen or header can show these. The two joiners can be seen: Persian words and families in emoji need them. */
const UNSHOWN = /(?![\u200c\u200d])[\p{C}\p{Zl}\p{Zp}]/gu;

/** A stranger's text without what cannot be seen, or turns the letters after it around so that it reads as another. */
export const shown = (text: string): string => text.replaceAll(UNSHOWN, '').trim().toWellFormed();
