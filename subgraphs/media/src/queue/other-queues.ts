import type { App } from '../app.js';
import { drainMoves, retryMoves } from '../cold-storage/cold-moves.js';
import { drainImports, retryImports } from '../import/import-queue.js';
import { drainChecks, retryChecks } from '../integrity/integrity.service.js';
import { drainScans, retryScans } from '../library/scans.js';
import { ProcessingQueueName } from '../media-file/enums.js';

/** A queue of something else than the steps of media files. */
interface OtherQueue {
  /** Ends what waits, with a sentence why. @returns how much it was */
  drain(app: App, say: string): Promise<number>;
  /** Puts back what FAILED. @returns how much it was */
  retry(app: App, ids: readonly string[]): Promise<number>;
}

const OTHERS: { readonly [N in ProcessingQueueName]?: OtherQueue } = {
  [ProcessingQueueName.IMPORT]: { drain: drainImports, retry: retryImports },
  [ProcessingQueueName.SCAN]: { drain: drainScans, retry: retryScans },
  [ProcessingQueueName.INTEGRITY]: { drain: drainChecks, retry: retryChecks },
  [ProcessingQueueName.COLD]: { drain: drainMoves, retry: retryMoves },
};

export const otherQueue = (name: ProcessingQueueName | null | undefined): OtherQueue | undefined =>
  name ? OTHERS[name] : undefined;
