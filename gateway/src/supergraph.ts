import { unwatchFile, watchFile } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createEngine, type Engine, type EngineOptions } from '@medianest/engine';
import type { Log } from '@medianest/kit';
import { errors } from './errors.js';

/** The engine over a supergraph that may change while it runs. */
export interface ServedGraph {
  /** Throws GRAPH_NOT_LOADED until there is one. */
  readonly engine: Engine;
  /** Reads the file again. What is wrong with it is logged, and what was served stays. */
  reload(): Promise<void>;
  close(): Promise<void>;
}

export interface ServedGraphOptions {
  readonly engine: Omit<EngineOptions, 'supergraphSdl'>;
  /** The supergraph when no file is named. */
  readonly supergraphSdl: string;
  /** A file that is followed as it changes; empty for none. */
  readonly path: string;
  readonly log: Log;
}

/** Looking is certain where events are not: on mounted volumes, and when a file is replaced by another. */
const LOOK_EVERY_MS = 1_000;

/** Rejects when a supergraph that does not come from a file is none; a file may become one later. */
export async function serveGraph(options: ServedGraphOptions): Promise<ServedGraph> {
  const { path, log } = options;
  let engine: Engine | undefined;
  let loaded: string | undefined;
  const load = async (sdl: string) => {
    if (sdl === loaded) return;
    if (engine) await engine.reload(sdl);
    else engine = await createEngine({ ...options.engine, supergraphSdl: sdl });
    loaded = sdl;
  };
  const loadFile = async () => {
    try {
      await load(await readFile(path, 'utf8'));
      log.info({ path }, 'the supergraph is loaded');
    } catch (error) {
      const consequence = engine ? 'the one before stays' : 'nothing is served until it can';
      log.error({ path, error }, `the supergraph file cannot be used: ${consequence}`);
    }
  };
  // One after the other: the last to be read is the one that is served.
  let loading: Promise<void> = Promise.resolve();
  const reload = () => {
    loading = loading.then(path ? loadFile : () => log.warn('no file to reload: SUPERGRAPH_PATH is not set'));
    return loading;
  };
  const look = () => void reload();

  if (path) await reload();
  else await load(options.supergraphSdl);
  if (path) watchFile(path, { interval: LOOK_EVERY_MS, persistent: false }, look);
  return {
    get engine() {
      if (!engine) throw errors.GRAPH_NOT_LOADED();
      return engine;
    },
    reload,
    async close() {
      if (path) unwatchFile(path, look);
      await loading;
      await engine?.close();
    },
  };
}
