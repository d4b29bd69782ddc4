/** Reads what docker compose and docker build would read, so that a test can hold it to the code. */

/** One stage of a Dockerfile with all it has from the stages it begins with. */
export interface Stage {
  /** The stages it begins with, itself last. */
  readonly lineage: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly expose: number | undefined;
  readonly user: string;
  readonly command: readonly string[];
  readonly healthcheck: boolean;
  /** Files of the project that this stage copies by name. */
  readonly copies: readonly string[];
}

export function readStages(dockerfile: string): Readonly<Record<string, Stage>> {
  const lines = dockerfile.replaceAll(/\\\n\s*/g, '').split('\n');
  const stages: Record<string, Stage> = {};
  let current = '';
  for (const line of lines) {
    const [, instruction = '', rest = ''] = /^([A-Z]+) (.*)$/.exec(line) ?? [];
    if (instruction === 'FROM') {
      const [from = '', , name = ''] = rest.split(' ');
      current = name;
      stages[current] = { ...(stages[from] ?? EMPTY), copies: [], lineage: [...(stages[from]?.lineage ?? []), name] };
    }
    const stage = stages[current];
    if (stage) stages[current] = { ...stage, ...change(stage, { instruction, rest }) };
  }
  return stages;
}

const EMPTY: Stage = {
  lineage: [],
  env: {},
  expose: undefined,
  user: 'root',
  command: [],
  healthcheck: false,
  copies: [],
};

function change(stage: Stage, { instruction, rest }: { instruction: string; rest: string }): Partial<Stage> {
  switch (instruction) {
    case 'ENV':
      return { env: { ...stage.env, ...Object.fromEntries(rest.split(' ').map((pair) => pair.split('='))) } };
    case 'EXPOSE':
      return { expose: Number(rest) };
    case 'USER':
      return { user: rest };
    case 'CMD':
      return { command: JSON.parse(rest) };
    case 'HEALTHCHECK':
      return { healthcheck: rest !== 'NONE' };
    case 'COPY': {
      if (rest.startsWith('--from')) return {};
      const files = rest.split(' ').slice(0, -1);
      return { copies: [...stage.copies, ...files.filter((file) => file !== '.')] };
    }
    default:
      return {};
  }
}

/** Fills in every string of a parsed compose file. */
export function interpolateAll(value: unknown, env: Readonly<Record<string, string>>): unknown {
  if (typeof value === 'string') return interpolate(value, env);
  if (Array.isArray(value)) return value.map((one) => interpolateAll(one, env));
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, interpolateAll(one, env)]));
}

/** Fills in `${NAME}`, `${NAME:-default}` (which may hold others) and `${NAME:?what to do}`, as docker compose does. */
function interpolate(text: string, env: Readonly<Record<string, string>>): string {
  const place = /\$\{(\w+)(?::([-?])((?:[^{}]|\{[^{}]*\})*))?\}|\$(\$)/g;
  return text.replaceAll(place, (_whole, name, kind, word, dollar) => {
    if (dollar) return '$';
    const value = env[name];
    if (value) return value;
    if (kind === '-') return interpolate(word, env);
    throw new Error(`${name}: ${kind === '?' ? word : 'is not set'}`);
  });
}
