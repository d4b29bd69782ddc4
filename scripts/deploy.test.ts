import { execFileSync, spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Env } from '@medianest/kit';
import { afterAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { readServicesConfig as gateway } from '../gateway/src/config.ts';
import { readConfig as content } from '../subgraphs/content/src/config.ts';
import { readConfig as integrations } from '../subgraphs/integrations/src/config.ts';
import { readConfig as media } from '../subgraphs/media/src/config.ts';
import { readConfig as users } from '../subgraphs/users/src/config.ts';
import { interpolateAll, readStages } from './deploy.ts';

const ROOT = dirname(import.meta.dirname);
const READERS: Record<string, (env: Env) => { readonly port: number; readonly host: string }> = {
  gateway,
  users,
  media,
  content,
  integrations,
};

interface Service {
  readonly image?: string;
  readonly build?: { readonly dockerfile: string; readonly target: string };
  readonly environment?: Readonly<Record<string, string>>;
  readonly ports?: readonly string[];
  readonly networks: readonly string[];
  readonly profiles?: readonly string[];
  readonly volumes?: readonly string[];
  readonly healthcheck?: unknown;
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
}

const written: unknown = parse(readFileSync(join(ROOT, 'docker-compose.yml'), 'utf8'), { merge: true });
const stages = readStages(readFileSync(join(ROOT, 'deploy/Dockerfile'), 'utf8'));
const folder = mkdtempSync(join(tmpdir(), 'medianest-deploy-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A project with nothing but the script that makes `.env`. */
mkdirSync(join(folder, 'deploy'));
copyFileSync(join(ROOT, 'deploy/make-env.sh'), join(folder, 'deploy/make-env.sh'));
execFileSync('sh', [join(folder, 'deploy/make-env.sh')]);
const dotEnv = readFileSync(join(folder, '.env'), 'utf8');
const secrets = Object.fromEntries(
  dotEnv.split('\n').flatMap((line) => {
    const [, name, value] = /^(\w+)=(.*)$/.exec(line) ?? [];
    return name && value ? [[name, value]] : [];
  }),
);

const compose = interpolateAll(written, secrets) as {
  readonly services: Readonly<Record<string, Service>>;
  readonly networks: Readonly<Record<string, { readonly internal?: boolean }>>;
  readonly volumes: Readonly<Record<string, unknown>>;
};
const ours = Object.entries(compose.services).flatMap(([name, service]) =>
  service.build ? [{ name, ...service, target: service.build.target }] : [],
);

describe('.env', () => {
  it('holds fresh secrets that only its owner reads, and is never overwritten', () => {
    const again = spawnSync('sh', [join(folder, 'deploy/make-env.sh')], { encoding: 'utf8' });
    expect(again).toMatchObject({ status: 1, stderr: expect.stringContaining('stays as it is') });
    expect(readFileSync(join(folder, '.env'), 'utf8')).toBe(dotEnv);
    const values = Object.values(secrets).filter((value) => /^[0-9a-f]{64}$/.test(value));
    expect(new Set(values).size).toBe(11);
    expect(execFileSync('ls', ['-l', join(folder, '.env')], { encoding: 'utf8' })).toMatch(/^-rw-------/);
  });

  it('is asked for: no secret has a default', () => {
    const names = Object.keys(secrets).filter((name) => name !== 'PUBLIC_URL');
    for (const name of names) {
      const { [name]: _without, ...rest } = secrets;
      expect(() => interpolateAll(written, rest), name).toThrow(`${name}: make .env with sh deploy/make-env.sh`);
    }
  });
});

describe('the compose file', () => {
  it('runs every process there is', () => {
    const processes = ['gateway', 'users', 'media', 'content', 'integrations'].flatMap((name) => {
      const workspace = name === 'gateway' ? name : `subgraphs/${name}`;
      return existsSync(join(ROOT, workspace, 'src/worker.ts')) ? [name, `${name}-worker`] : [name];
    });
    expect(ours.map(({ name }) => name).sort()).toEqual(processes.sort());
  });

  it.each(ours)('gives $name what its configuration reads, and nothing else', ({ name, target, environment = {} }) => {
    const stage = stages[target];
    const asked = new Set<string>();
    const env = new Proxy({ ...stage?.env, ...environment } as Record<string, string>, {
      get(values, variable) {
        asked.add(String(variable));
        return values[String(variable)];
      },
    });
    const config = READERS[name.replace('-worker', '')]?.(env);
    expect(Object.keys(environment).filter((variable) => !asked.has(variable))).toEqual([]);
    expect(config?.host).toBe('0.0.0.0');
    const listening = name.endsWith('-worker') ? config && 'workerPort' in config && config.workerPort : config?.port;
    expect(listening).toBe(stage?.expose);
  });

  it.each(ours)('starts $name with a program that exists', ({ name, target }) => {
    const [program, script = ''] = stages[target]?.command ?? [];
    expect(program).toBe('node');
    expect(script.replace('/dist/', '/src/').replace('.js', '.ts')).toMatch(
      name.endsWith('-worker') ? /worker\.ts$/ : /main\.ts$/,
    );
    expect(script).toContain(name.replace('-worker', ''));
    expect(existsSync(join(ROOT, script.replace('/dist/', '/src/').replace('.js', '.ts'))), script).toBe(true);
  });

  it('points the gateway at the names and ports of the subgraphs', () => {
    const config = gateway({ ...stages['gateway']?.env, ...compose.services['gateway']?.environment });
    for (const name of ['users', 'media', 'content', 'integrations'] as const) {
      const { hostname, port } = new URL(config[`${name}Url`]);
      expect({ hostname, port: Number(port) }).toEqual({ hostname: name, port: stages[name]?.expose });
    }
  });

  it('publishes the gateway alone, and keeps the stores without a way out', () => {
    const published = Object.entries(compose.services).filter(([, { ports, profiles }]) => ports && !profiles);
    expect(published.map(([name, { ports }]) => [name, ports])).toEqual([['gateway', ['4000:4000']]]);
    expect(compose.networks['stores']).toEqual({ internal: true });
    expect(compose.services['postgres']?.networks).toEqual(['stores']);
    expect(compose.services['valkey']?.networks).toEqual(['stores']);
  });

  it('knows when each server is healthy, and waits for it', () => {
    const healthy = Object.entries(compose.services).filter(
      ([, { build, healthcheck }]) => healthcheck || (build && stages[build.target]?.healthcheck),
    );
    expect(healthy.map(([name]) => name).sort()).toEqual(
      [...ours.map(({ name }) => name), 'postgres', 'valkey'].sort(),
    );
    for (const { name, depends_on } of ours) {
      const conditions = Object.values(depends_on ?? {}).map(({ condition }) => condition);
      expect(new Set(conditions), name).toEqual(new Set(['service_healthy']));
    }
  });

  it('names only networks and volumes that it declares', () => {
    for (const [name, service] of Object.entries(compose.services)) {
      for (const network of service.networks) expect(compose.networks, name).toHaveProperty(network);
      const named = (service.volumes ?? []).map((volume) => volume.split(':')[0] ?? '');
      for (const volume of named.filter((one) => !one.startsWith('.'))) expect(compose.volumes).toHaveProperty(volume);
      for (const file of named.filter((one) => one.startsWith('.'))) expect(existsSync(join(ROOT, file))).toBe(true);
    }
  });

  it('makes a database and a role for every DATABASE_URL, with its password', () => {
    const script = readFileSync(join(ROOT, 'deploy/postgres-init.sh'), 'utf8');
    for (const { name, environment } of ours.filter((service) => service.environment?.['DATABASE_URL'])) {
      const url = new URL(environment?.['DATABASE_URL'] ?? '');
      const variable = `${url.username.toUpperCase()}_PASSWORD`;
      expect(url.pathname, name).toBe(`/${url.username}`);
      expect(script).toContain(`create ${url.username} "$${variable}"`);
      expect(url.password).toBe(secrets[variable]);
      expect(compose.services['postgres']?.environment?.[variable]).toBe(secrets[variable]);
    }
  });
});

describe('the Dockerfile', () => {
  it('copies files that exist and the manifest of every workspace', () => {
    const copied = Object.values(stages).flatMap(({ copies }) => copies);
    const ignored = readFileSync(join(ROOT, '.dockerignore'), 'utf8').split('\n');
    for (const file of copied) {
      expect(existsSync(join(ROOT, file)), file).toBe(true);
      const folder = file.split('/')[0] ?? '';
      expect(ignored.includes(folder) || (ignored.includes(`${folder}/*`) && !ignored.includes(`!${file}`)), file).toBe(
        false,
      );
    }
    const lock = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')).packages as object;
    const manifests = Object.keys(lock).filter((place) => place && !place.includes('node_modules'));
    for (const place of manifests) expect(copied).toContain(`${place}/package.json`);
  });

  it('has ffmpeg where media runs and nowhere else, and runs nothing as root', () => {
    for (const { target } of ours) {
      expect(stages[target]?.lineage.includes('ffmpeg'), target).toBe(target.startsWith('media'));
      expect(stages[target]?.user, target).toBe('node');
    }
  });
});
