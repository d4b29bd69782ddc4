import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import S3rver from 's3rver';

/** A server that speaks S3, with a bucket of its own. */
export interface S3 {
  /** What STORAGE_URL would say. */
  readonly url: string;
  /** The keys that the server takes, as the environment has them. */
  readonly env: { readonly S3_ACCESS_KEY_ID: string; readonly S3_SECRET_ACCESS_KEY: string };
  /** Method and path of each request since it began. */
  readonly asked: readonly string[];
  /** From now on it breaks off every connection, until it is back. */
  goAway(): void;
  comeBack(): void;
  close(): Promise<void>;
}

export async function startS3(): Promise<S3> {
  const directory = await mkdtemp(join(tmpdir(), 'medianest-s3-'));
  const configureBuckets = [{ name: 'films' }];
  const server = new S3rver({ address: '127.0.0.1', port: 0, silent: true, directory, configureBuckets });
  const asked: string[] = [];
  let away = false;
  server.middleware.unshift(async ({ method, path, req }, next) => {
    asked.push(`${method} ${path}`);
    if (away) req.socket.destroy();
    else await next();
  });
  const { port } = await server.run();
  return {
    url: `s3://films/our/house?endpoint=http://127.0.0.1:${port}`,
    env: { S3_ACCESS_KEY_ID: 'S3RVER', S3_SECRET_ACCESS_KEY: 'S3RVER' },
    asked,
    goAway: () => {
      away = true;
    },
    comeBack: () => {
      away = false;
    },
    async close() {
      await server.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}
