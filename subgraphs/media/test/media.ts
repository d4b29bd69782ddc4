import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { type Actor, startSubgraphServer } from '@medianest/kit';
import { type SubgraphClient, subgraphClient, testActorKey, testDatabase } from '@medianest/kit/testing';
import { expect } from 'vitest';
import { type App, createApp, createMediaSubgraph, readConfig, startMediaWorkers } from '../src/index.js';

/** A media subgraph as it runs, on a database and a folder of its own. */
export interface Media {
  readonly app: App;
  readonly client: SubgraphClient;
  readonly folder: string;
  readonly address: string;
  /** What a process of this subgraph would be started with. */
  readonly env: Record<string, string>;
  /** The public URLs name the gateway's address; here its traffic goes straight to us. */
  local(url: string): string;
  createUpload(actor: Actor, file: { fileName: string; size: number; mimeType: string }): Promise<CreatedUpload>;
  /** Sends the bytes to an upload's URL in one go. */
  send(uploadUrl: string, bytes: Uint8Array): Promise<void>;
  /** Creates an upload and sends its bytes. */
  upload(actor: Actor, file: { fileName: string; bytes: Uint8Array; mimeType: string }): Promise<string>;
  /** Follows the processing to its end. */
  watch(actor: Actor, id: string): Promise<ProcessingEvent[]>;
  startWorkers(): Promise<void>;
  stopWorkers(): Promise<void>;
  close(): Promise<void>;
}

interface CreatedUpload {
  readonly uploadUrl: string;
  readonly expiresAt: string;
  readonly mediaFile: { readonly id: string; readonly status: string };
}

interface ProcessingEvent {
  readonly status: string;
  readonly step: string | null;
  readonly progress: number;
  readonly message: string;
  readonly mediaFile: { readonly id: string; readonly status: string; readonly failure: string | null };
}

export const PUBLIC_URL = 'http://media.example:4000';

const on = (url: string) => ({ DATABASE_URL: url, QUEUE_URL: url });

export async function startMedia(extra: Record<string, string> = {}): Promise<Media> {
  const folder = await mkdtemp(join(tmpdir(), 'medianest 100%d media-'));
  const common = {
    PATH: process.env['PATH'] ?? '',
    // Other tests keep the machine busy, and a story must not wait for all of them.
    FFMPEG_NICE: '0',
    WORKER_PORT: '0',
    ACTOR_KEY: Buffer.from(testActorKey).toString('hex'),
    URL_KEY: randomBytes(32).toString('hex'),
    STORAGE_URL: pathToFileURL(folder).href,
    SCRATCH_FOLDER: join(folder, 'scratch'),
    LOG_LEVEL: process.env['TEST_LOG_LEVEL'] ?? 'silent',
    PUBLIC_URL,
  };
  const database = await testDatabase({
    name: 'media',
    prepare: async (url) => (await createApp(readConfig({ ...common, ...on(url) }))).close(),
  });
  const env = { ...common, ...on(database.url), ...extra };
  const app = await createApp(readConfig(env));
  const server = await startSubgraphServer(createMediaSubgraph(app), { host: '127.0.0.1', port: 0 });
  const client = subgraphClient(server.address);
  let workers: Awaited<ReturnType<typeof startMediaWorkers>> | undefined;
  const media: Media = {
    ...{ app, client, folder, env, address: server.address },
    local: (url) => url.replace(PUBLIC_URL, server.address),
    async createUpload(actor, input) {
      const { data, errors } = await client.query(actor, CREATE_UPLOAD, { input });
      expect(errors).toBeUndefined();
      return data.createUpload;
    },
    async upload(actor, { fileName, bytes, mimeType }) {
      const { uploadUrl, mediaFile } = await media.createUpload(actor, { fileName, size: bytes.length, mimeType });
      await media.send(uploadUrl, bytes);
      return mediaFile.id;
    },
    async send(uploadUrl, bytes) {
      expect((await patch(media.local(uploadUrl), 0, bytes)).status).toBe(204);
    },
    async watch(actor, id) {
      const events: ProcessingEvent[] = [];
      for await (const { data, errors } of await client.subscribe(actor, WATCH, { id })) {
        expect(errors).toBeUndefined();
        events.push(data.mediaProcessing);
      }
      return events;
    },
    async startWorkers() {
      workers = await startMediaWorkers(app);
    },
    async stopWorkers() {
      await workers?.close();
      workers = undefined;
    },
    async close() {
      await media.stopWorkers();
      await client.close();
      await server.close();
      await app.close();
      await database.drop();
      await rm(folder, { recursive: true, force: true });
    },
  };
  return media;
}

const CREATE_UPLOAD = `mutation ($input: CreateUploadInput!) {
  createUpload(input: $input) { uploadUrl expiresAt mediaFile { id status } }
}`;
const WATCH = `subscription ($id: ID!) {
  mediaProcessing(mediaFileId: $id) { status step progress message mediaFile { id status failure } }
}`;

export const FILE = `query ($id: ID!) { mediaFile(id: $id) {
  id fileName size mimeType kind status failure duration thumbnailUrl playbackUrl originalUrl createdAt updatedAt
  playback { renditions { bandwidth } }
  owner { id }
  streams { kind codec width height frameRate channels sampleRate bitRate language }
} }`;

/** One bare tus PATCH. */
export function patch(url: string, offset: number, body: Uint8Array): Promise<Response> {
  return fetch(url, {
    method: 'PATCH',
    headers: {
      'tus-resumable': '1.0.0',
      'upload-offset': String(offset),
      'content-type': 'application/offset+octet-stream',
    },
    body: Buffer.from(body),
  });
}

export function head(url: string): Promise<Response> {
  return fetch(url, { method: 'HEAD', headers: { 'tus-resumable': '1.0.0' } });
}

const CLIPS = fileURLToPath(new URL('../../../../shared/data/media/', import.meta.url));

/** A clip of the shared folder beside the project, or one made by ffmpeg that is like it. */
export async function clip(name: string, make: string): Promise<Buffer> {
  const shared = resolve(CLIPS, name);
  return existsSync(shared) ? readFile(shared) : generate(name, make);
}

/** A file made by an ffmpeg command, to which `last` (may hold spaces) and its name are added. */
export async function generate(name: string, command: string, ...last: string[]): Promise<Buffer> {
  const folder = await mkdtemp(join(tmpdir(), 'medianest-clip-'));
  try {
    await run('ffmpeg', ['-v', 'error', ...command.split(' '), ...last, join(folder, name)]);
    return await readFile(join(folder, name));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

export async function run(command: string, args: readonly string[]): Promise<string> {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  let [out, complaint] = ['', ''];
  child.stdout.on('data', (chunk) => (out += chunk));
  child.stderr.on('data', (chunk) => (complaint += chunk));
  const code = await new Promise((done, fail) => child.on('error', fail).on('close', done));
  if (code !== 0) throw new Error(`${command} ended with ${code}: ${complaint}`);
  return out;
}

/** The pids and command lines of all processes: from /proc, since small images have no ps. */
export async function commandLines(): Promise<string> {
  if (!existsSync('/proc/self/cmdline')) return run('ps', ['-eo', 'pid,args']);
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return pids.map((pid) => `${pid} ${commandLine(pid)}`).join('\n');
}

/** Empty for a process that has just ended. These are no files on a disk: to read them at once is far cheaper. */
function commandLine(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return '';
  }
}

/** The length ffprobe finds at a URL or path, in seconds. */
export async function playTime(url: string): Promise<number> {
  return Number(await run('ffprobe', ['-v', 'error', '-show_entries', 'format=duration', '-of', 'csv=p=0', url]));
}

export const BUNNY = 'big-buck-bunny-480p-30s.mp4';
/** Like the bunny: 30 s of h264 and aac. */
export const MAKE_BUNNY =
  '-f lavfi -i testsrc2=d=30:s=854x480:r=24 -f lavfi -i sine=d=30 -c:v libx264 -preset ultrafast -pix_fmt yuv420p -g 120 -c:a aac -movflags +faststart';
