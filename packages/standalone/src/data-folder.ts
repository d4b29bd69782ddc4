import { randomBytes } from 'node:crypto';
import { accessSync, chmodSync, constants, realpathSync, renameSync, rmSync } from 'node:fs';
import { connect, createServer, type Server } from 'node:net';
import { dirname, join, relative } from 'node:path';
import { ConfigError, makeFolder } from '@medianest/kit';

/** The folder that keeps everything, held by this process. */
export interface DataFolder {
  readonly path: string;
  readonly secretsFile: string;
  readonly mediaFolder: string;
  /** Lets the next process have it. */
  release(): Promise<void>;
}

/** Refuses a folder that cannot be written to, or that another living process holds. */
export async function openDataFolder(wanted: string): Promise<DataFolder> {
  const path = ownFolder(wanted);
  const lock = await takeLock(path);
  return {
    path,
    secretsFile: join(path, 'secrets.json'),
    mediaFolder: join(path, 'media'),
    release: () => new Promise((resolve) => lock.close(() => resolve())),
  };
}

function ownFolder(wanted: string): string {
  try {
    makeFolder(join(wanted, 'media'), 0o700);
    const path = realpathSync(wanted);
    accessSync(path, constants.W_OK);
    // PostgreSQL may run as another user: it passes through to its own folder and may enter no other.
    if (process.getuid?.() === 0) chmodSync(path, 0o711);
    return path;
  } catch (error) {
    const { message } = error as Error;
    throw new ConfigError(`The data folder ${wanted} cannot be made or written to: ${message}. Set MEDIANEST_DATA.`);
  }
}

/** A socket is a lock that a killed process cannot leave closed: who finds it asks whether somebody answers. */
async function takeLock(folder: string): Promise<Server> {
  const socket = shortest(join(folder, 'lock.sock'));
  for (let attempt = 0; attempt < 2; attempt++) {
    const server = await listenOn(socket);
    if (server) return server;
    if (!(await isLeft(socket))) {
      throw new ConfigError(
        `MediaNest runs already on the data in ${folder}. Stop it first, or give this one a folder of its own:\n` +
          '  MEDIANEST_DATA=/another/folder PORT=4001 ./medianest start',
      );
    }
  }
  throw new ConfigError(`The lock ${socket} cannot be taken. Remove it if no MediaNest runs on this folder.`);
}

/**
 * Whether the lock is of a process that is no more; then it is gone as well. It is moved away first and asked there:
 * between a look and a removal, another start may have put its own in the place.
 */
async function isLeft(socket: string): Promise<boolean> {
  if (await answers(socket)) return false;
  const aside = join(dirname(socket), randomBytes(4).toString('hex'));
  try {
    renameSync(socket, aside);
  } catch {
    // Another start was quicker.
    return true;
  }
  if (await answers(aside)) {
    renameSync(aside, socket);
    return false;
  }
  rmSync(aside, { force: true });
  return true;
}

/** The path of a socket may have 107 bytes (103 on macOS). */
function shortest(path: string): string {
  const short = [path, relative(process.cwd(), path)].sort((a, b) => a.length - b.length)[0] ?? path;
  if (Buffer.byteLength(short) <= 103) return short;
  throw new ConfigError(`The path ${path} is too long for a socket. Choose a shorter folder with MEDIANEST_DATA.`);
}

function listenOn(socket: string): Promise<Server | undefined> {
  return new Promise((resolve, reject) => {
    const server = createServer((peer) => peer.destroy());
    server.once('error', (error: NodeJS.ErrnoException) =>
      error.code === 'EADDRINUSE'
        ? resolve(undefined)
        : reject(new ConfigError(`The lock ${socket} cannot be made: ${error.message}. Set MEDIANEST_DATA.`)),
    );
    server.listen(socket, () => {
      server.unref();
      resolve(server);
    });
  });
}

function answers(socket: string): Promise<boolean> {
  return new Promise((resolve) => {
    const peer = connect(socket);
    peer.once('connect', () => {
      peer.destroy();
      resolve(true);
    });
    peer.once('error', () => resolve(false));
  });
}
