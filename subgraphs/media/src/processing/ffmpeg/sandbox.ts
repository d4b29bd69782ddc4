/** Words before every command that reads what strangers sent, and what they could not get of this machine. */
export interface Sandbox {
  readonly prefix: readonly string[];
  /** The same for a program that must reach the network. */
  readonly networkPrefix: readonly string[];
  /** Sentences for the log. */
  readonly missing: readonly string[];
}

/** Private writable memory: hardware encoders reserve far more addresses than they use, so those are not counted. */
const MEMORY_BYTES = 4 * 1024 ** 3;

interface Layer {
  /** Tried in this order. */
  readonly ways: readonly (readonly string[])[];
  readonly missing: string;
  readonly cutsNetwork?: true;
}

const LAYERS: readonly Layer[] = [
  { ways: [['ionice', '-c', '2', '-n', '7']], missing: 'ionice: media is read and written at normal priority.' },
  {
    // A user namespace takes root's right to files of others away, so root does without.
    ways: [
      ['unshare', '-n', '--'],
      ['unshare', '-rn', '--'],
    ],
    cutsNetwork: true,
    missing: 'unshare: ffmpeg is kept from the network by its own options alone.',
  },
  {
    ways: [['prlimit', '--core=0', '--nofile=1024', `--data=${MEMORY_BYTES}`, '--']],
    missing: 'prlimit: ffmpeg has no limit of memory but its own.',
  },
  {
    // Last, since a change of rights on the way would clear it.
    ways: [['setpriv', '--pdeathsig', 'KILL', '--no-new-privs', '--']],
    missing: 'setpriv: when this process is killed, ffmpeg works on to the end of its file.',
  },
];

const niceLayer = (nice: number): Layer => ({
  ways: [['nice', '-n', String(nice)]],
  missing: 'nice: media is processed at normal priority.',
});

/** Keeps of the layers those that work here, each on top of those before it. */
export async function findSandbox(
  nice: number,
  works: (prefix: readonly string[]) => Promise<boolean>,
): Promise<Sandbox> {
  let prefix: readonly string[] = [];
  let networkPrefix: readonly string[] = [];
  const missing: string[] = [];
  for (const layer of [niceLayer(nice), ...LAYERS]) {
    const longer = await firstOf(layer.ways, (way) => works([...prefix, ...way]));
    if (!longer) {
      missing.push(layer.missing);
      continue;
    }
    prefix = [...prefix, ...longer];
    if (!layer.cutsNetwork) networkPrefix = [...networkPrefix, ...longer];
  }
  return { prefix, networkPrefix, missing };
}

async function firstOf<T>(candidates: readonly T[], good: (one: T) => Promise<boolean>): Promise<T | undefined> {
  for (const candidate of candidates) if (await good(candidate)) return candidate;
  return undefined;
}
