/** What the tests use of it; the package has no types. */
declare module 's3rver' {
  import type { IncomingMessage } from 'node:http';

  // biome-ignore lint/style/noDefaultExport: it has no other
  export default class S3rver {
    constructor(options: {
      readonly address: string;
      readonly port: number;
      readonly silent: boolean;
      readonly directory: string;
      readonly configureBuckets: readonly { readonly name: string }[];
    });
    /** Koa's: what sees each request first. */
    readonly middleware: ((
      request: { readonly method: string; readonly path: string; readonly req: IncomingMessage },
      next: () => Promise<void>,
    ) => Promise<void>)[];
    run(): Promise<{ readonly port: number }>;
    close(): Promise<void>;
  }
}
