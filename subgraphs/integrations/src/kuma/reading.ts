import { createHash } from 'node:crypto';
import type { MonitorFacts, MonitorStatus } from '../monitor/monitor.js';
import { ServiceProblem } from '../problem.js';
import { readSamples, type Sample } from './metrics.js';

/** What its metrics tell. */
export interface KumaReading {
  readonly monitors: readonly MonitorFacts[];
  /** When its process began, by its own clock: until it has asked everybody once, it does not know all its monitors. */
  readonly startedAt: Date | undefined;
}

/** No household has as many; a server that makes up monitors has. */
const MAX_MONITORS = 5_000;

const STATUSES = ['DOWN', 'UP', 'PENDING', 'MAINTENANCE'] as const satisfies readonly MonitorStatus[];

export const statusOf = (number: number): MonitorStatus | undefined => STATUSES[number];

export function readVersion(text: string): string | null {
  const [version] = readSamples(text, (name) => name === 'app_version');
  return clean(version?.labels.get('version')) ?? null;
}

export function readMonitors(text: string): KumaReading {
  const samples = readSamples(text, (name) => name.startsWith('monitor_') || name === 'process_start_time_seconds');
  const series = Map.groupBy(samples, seriesOf);
  const start = samples.find(({ name }) => name === 'process_start_time_seconds');
  const monitors = new Map<string, MonitorFacts>();
  for (const sample of series.get('monitor_status') ?? []) {
    const status = statusOf(sample.value);
    if (status) monitors.set(keyOf(sample), { ...identityOf(labelsOf(sample)), status, ...NOTHING_MORE });
  }
  if (monitors.size > MAX_MONITORS)
    throw new ServiceProblem('UNEXPECTED', `it has more than ${MAX_MONITORS} monitors.`);
  for (const [name, add] of Object.entries(FURTHER)) {
    for (const sample of series.get(name) ?? []) {
      const known = monitors.get(keyOf(sample));
      if (known) monitors.set(keyOf(sample), { ...known, ...add(sample.value) });
    }
  }
  return { monitors: [...monitors.values()], startedAt: start && new Date(start.value * 1000) };
}

const NOTHING_MORE = {
  responseTimeMs: null,
  certificateDays: null,
  uptime1Day: null,
  uptime30Days: null,
  uptime365Days: null,
};

const ratio = (value: number): number | null => (value >= 0 && value <= 1 ? value : null);

/** What else is told, by series; the averages of response times are not kept. */
const FURTHER: Readonly<Record<string, (value: number) => Partial<MonitorFacts>>> = {
  // -1 says that there is none.
  monitor_response_time: (value) => ({ responseTimeMs: value >= 0 ? value : null }),
  monitor_cert_days_remaining: (value) => ({ certificateDays: Math.abs(value) < 100_000 ? Math.floor(value) : null }),
  'monitor_uptime_ratio 1d': (value) => ({ uptime1Day: ratio(value) }),
  'monitor_uptime_ratio 30d': (value) => ({ uptime30Days: ratio(value) }),
  'monitor_uptime_ratio 365d': (value) => ({ uptime365Days: ratio(value) }),
};

/** Elsewhere a label of this name is a tag that people gave. */
const seriesOf = ({ name, labels }: Sample): string =>
  name === 'monitor_uptime_ratio' ? `${name} ${labels.get('window')}` : name;
const keyOf = ({ labels }: Sample): string => identityOf(labelsOf({ labels })).externalId;

/** What tells a monitor from others, in metrics and in calls of the hook. */
export interface KumaLabels {
  /** Version 1 does not tell it in its metrics. */
  readonly id?: string | undefined;
  readonly name?: string | undefined;
  readonly type?: string | undefined;
  readonly url?: string | undefined;
  readonly hostname?: string | undefined;
  readonly port?: string | undefined;
}

function labelsOf({ labels }: Pick<Sample, 'labels'>): KumaLabels {
  const [id, name, type] = [labels.get('monitor_id'), labels.get('monitor_name'), labels.get('monitor_type')];
  const [url, hostname, port] = [labels.get('monitor_url'), labels.get('monitor_hostname'), labels.get('monitor_port')];
  return { id: given(id), name, type, url, hostname, port };
}

/** What is missing is the text "null". */
function given(label: string | undefined): string | undefined {
  return label === 'null' || label === '' ? undefined : label;
}

const byId = (id: string): string => `id:${id}`;

/** Names are not unique; without an id, all that is told of a monitor together is. */
function byLabels({ name, type, url, hostname, port }: KumaLabels): string {
  const all = JSON.stringify([name, type, url, hostname, port].map((label) => given(label) ?? null));
  return `labels:${createHash('sha256').update(all).digest('hex')}`;
}

/** The ids that a monitor may have here, of which it has one. */
export const externalIdsOf = (labels: KumaLabels): string[] => [
  ...(labels.id === undefined ? [] : [byId(labels.id)]),
  byLabels(labels),
];

function identityOf(labels: KumaLabels): Pick<MonitorFacts, 'externalId' | 'name' | 'type' | 'url' | 'host'> {
  const [hostname, port] = [clean(given(labels.hostname)), clean(given(labels.port))];
  return {
    externalId: labels.id === undefined ? byLabels(labels) : byId(labels.id.slice(0, 100)),
    name: clean(labels.name) ?? 'Without a name',
    type: clean(given(labels.type)) ?? 'unknown',
    url: publicPart(given(labels.url)),
    host: hostname === undefined ? null : [hostname, port].filter(Boolean).join(':'),
  };
}

/** Without passwords and queries, where people put the keys of what is watched. */
function publicPart(text: string | undefined): string | null {
  if (text === undefined || !URL.canParse(text)) return null;
  const { protocol, host, pathname } = new URL(text);
  return clean(`${protocol}//${host}${pathname}`) ?? null;
}

function clean(text: string | undefined): string | undefined {
  return text?.replaceAll('\0', '').toWellFormed().trim().slice(0, 500) || undefined;
}
