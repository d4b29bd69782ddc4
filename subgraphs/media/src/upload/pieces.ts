import type { IncomingMessage } from 'node:http';

/** So much may come before somebody takes it. */
const AHEAD_BYTES = 1024 * 1024;

/**
 * The body of a request as it came from the socket, until it ends, its sender is gone or we want no more. Node's own
 * iterator joins waiting pieces: a copy of most bytes.
 */
export async function* piecesOf(request: IncomingMessage, until: AbortSignal): AsyncGenerator<Buffer> {
  let [pieces, waiting, over]: [Buffer[], number, boolean] = [[], 0, until.aborted || request.destroyed];
  let wake = () => {};
  const take = (piece: Buffer) => {
    pieces.push(piece);
    waiting += piece.length;
    if (waiting >= AHEAD_BYTES) request.pause();
    wake();
  };
  const end = () => {
    over = true;
    wake();
  };
  const ends = ['end', 'close', 'error'] as const;
  request.on('data', take);
  for (const event of ends) request.on(event, end);
  until.addEventListener('abort', end);
  try {
    while (true) {
      const came = pieces;
      [pieces, waiting] = [[], 0];
      yield* came;
      if (pieces.length > 0) continue;
      if (over) return;
      const { promise, resolve } = Promise.withResolvers<void>();
      wake = resolve;
      request.resume();
      await promise;
    }
  } finally {
    request.off('data', take).pause();
    for (const event of ends) request.off(event, end);
    until.removeEventListener('abort', end);
  }
}

/** Gives memory back at once. Left to the garbage collector, each 32 MB cost a look at the whole heap. */
export function release({ buffer, byteLength }: Uint8Array): void {
  // A part of something larger is not ours alone.
  if (buffer instanceof ArrayBuffer && buffer.byteLength === byteLength) buffer.transfer(0);
}
