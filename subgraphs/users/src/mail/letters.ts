/** What is to be said, before it becomes a mail in two forms. */
export interface Letter {
  /** Names the kind of mail in the outbox. */
  readonly kind: string;
  readonly subject: string;
  /** In plain words; what people typed may stand in them. */
  readonly paragraphs: readonly string[];
  /** The one thing to do. */
  readonly button?: { readonly label: string; readonly url: string };
}

/** The text and the HTML of a letter, signed by the installation. */
export function write(letter: Letter, instanceName: string): { text: string; html: string } {
  const { subject, paragraphs, button } = letter;
  const link = button ? [`${button.label}:\n${button.url}`] : [];
  const text = `${[...paragraphs, ...link, `-- \n${instanceName}`].join('\n\n')}\n`;
  const action = button
    ? `<p><a href="${escaped(button.url)}" style="${BUTTON}">${escaped(button.label)}</a></p>` +
      `<p style="${SMALL}">${escaped(button.url)}</p>`
    : '';
  const html =
    `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${escaped(subject)}</title></head>` +
    `<body style="${BODY}">${paragraphs.map((line) => `<p>${escaped(line)}</p>`).join('')}${action}` +
    `<p style="${SMALL}">${escaped(instanceName)}</p></body></html>`;
  return { text, html };
}

const BODY = 'font: 16px/1.5 system-ui, sans-serif; color: #1c1c28; max-width: 36em; margin: 2em auto; padding: 0 1em';
const BUTTON =
  'display: inline-block; padding: .6em 1.2em; border-radius: .4em; background: #3b3ba8; color: #fff; text-decoration: none';
const SMALL = 'font-size: 13px; color: #666; word-break: break-all';

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character);
}
