import { readFile } from 'node:fs/promises';
import { createEngine, type Engine, type EngineOptions } from '@medianest/engine';
import type { Log } from '@medianest/kit';
import { errors } from './errors.js';
import { followFile } from './followed-file.js';

/** The engine over a supergraph that may change while it runs. */
export interface ServedGraph {
  /** Throws GRAPH_NOT_LOADED until there is one. */
  readonly engine: Engine;
  /** Nothing until there is one. */
  readonly counts: Engine['counts'] | undefined;
  /** Reads the file again, where there is one. What is wrong with it is logged, and what was served stays. */
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
  const followed = path ? followFile(path, loadFile) : undefined;
  if (followed) await followed.reload();
  else await load(options.supergraphSdl);
  return {
    get engine() {
      if (!engine) throw errors.GRAPH_NOT_LOADED();
      return engine;
    },
    get counts() {
      return engine?.counts;
    },
    reload: async () => followed?.reload(),
    async close() {
      await followed?.close();
      await engine?.close();
    },
  };
}
