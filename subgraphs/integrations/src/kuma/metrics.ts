/** A line of the Prometheus text format: a series and its value. */
export interface Sample {
  readonly name: string;
  readonly labels: ReadonlyMap<string, string>;
  readonly value: number;
}

const LINE = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})?\s+(\S+)(?:\s+-?\d+)?\s*$/;
const LABEL = /\s*([a-zA-Z_]\w*)\s*=\s*"((?:[^"\\]|\\.)*)"\s*(?:,|$)/y;
const ESCAPES: Readonly<Record<string, string>> = { n: '\n', '"': '"', '\\': '\\' };

/** Reads the series that are wanted; a line that is no such thing is passed over. */
export function readSamples(text: string, wanted: (name: string) => boolean): Sample[] {
  return text.split('\n').flatMap((line) => readLine(line, wanted) ?? []);
}

function readLine(line: string, wanted: (name: string) => boolean): Sample | undefined {
  if (line.startsWith('#') || !wanted(/^[\w:]*/.exec(line)?.[0] ?? '')) return undefined;
  const [, name = '', inner = '', number = ''] = LINE.exec(line) ?? [];
  const labels = name ? readLabels(inner) : undefined;
  const value = Number(number);
  return labels && Number.isFinite(value) ? { name, labels, value } : undefined;
}

function readLabels(text: string): ReadonlyMap<string, string> | undefined {
  const labels = new Map<string, string>();
  LABEL.lastIndex = 0;
  while (LABEL.lastIndex < text.length) {
    const [, name = '', value = ''] = LABEL.exec(text) ?? [];
    if (!name) return undefined;
    labels.set(
      name,
      value.replaceAll(/\\(.)/g, (_all, escaped: string) => ESCAPES[escaped] ?? escaped),
    );
  }
  return labels;
}
