import type { App } from '../../app.js';
import { type Encoder, HARDWARE, SOFTWARE } from './encoders.js';
import { runFfmpeg } from './ffmpeg.js';
import { findTools, type ToolConfig } from './tools.js';

const TRIAL_MS = 20_000;
const NEVER = new AbortController().signal;

const found = new WeakMap<ToolConfig, Promise<Encoder>>();

/** The encoder to begin with: hardware that has shown that it works, else libx264. */
export function findEncoder(app: Pick<App, 'config' | 'log'>): Promise<Encoder> {
  const known = found.get(app.config);
  if (known) return known;
  const fresh = tryAll(app);
  found.set(app.config, fresh);
  return fresh;
}

async function tryAll({ config, log }: Pick<App, 'config' | 'log'>): Promise<Encoder> {
  const { hardware } = config;
  if (hardware === 'off') return SOFTWARE;
  const { encoders } = await findTools(config);
  const wanted = hardware === 'auto' ? Object.values(HARDWARE) : [HARDWARE[hardware]];
  for (const encoder of wanted) {
    if (!encoders.has(encoder.name) || !(await works(config, encoder))) continue;
    log.info({ encoder: encoder.name }, 'films are encoded by hardware');
    return encoder;
  }
  if (hardware !== 'auto') log.warn(`HARDWARE=${hardware} does not work on this machine: films are encoded by libx264`);
  return SOFTWARE;
}

/** That a driver is there says little: it must encode a second of something. */
async function works(config: App['config'], encoder: Encoder): Promise<boolean> {
  const args = [
    ...[...encoder.device, '-f', 'lavfi', '-i', 'testsrc2=size=640x360:rate=25:duration=1'],
    ...['-vf', encoder.upload, '-c:v', encoder.name, ...encoder.options(1_000_000), '-f', 'null', '-'],
  ];
  return runFfmpeg({ config, args, signal: NEVER, timeoutMs: TRIAL_MS }).then(
    () => true,
    () => false,
  );
}
