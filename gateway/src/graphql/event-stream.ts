import type { ServerResponse } from 'node:http';
import type { Limits } from '../limits/request-limits.js';

export interface EventStreamOptions extends Pick<Limits, 'keepAliveMs' | 'maxBufferedBytes'> {
  /** The reader is too slow, or does not read at all: the connection is cut. */
  readonly onSlow: () => void;
}

/** How long the last event may take to leave. */
const FAREWELL_MS = 5_000;

const HEADERS = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-cache, no-store, no-transform',
  // nginx would keep events back.
  'x-accel-buffering': 'no',
};

/**
 * The events of one operation on a response of its own.
 * https://github.com/enisdenjo/graphql-sse/blob/master/PROTOCOL.md#distinct-connections-mode
 */
export class EventStream {
  private readonly beats: NodeJS.Timeout;
  /** Whether what was written at the last beat has left. */
  private flowing = true;
  private open = true;

  constructor(
    private readonly response: ServerResponse,
    private readonly options: EventStreamOptions,
  ) {
    response.writeHead(200, HEADERS);
    response.write(':\n\n');
    this.beats = setInterval(() => this.beat(), options.keepAliveMs);
    response.once('close', () => this.stop());
  }

  /** One answer as JSON text, in which no line ends. */
  next(resultText: string): void {
    this.write(`event: next\ndata: ${resultText}\n\n`);
  }

  complete(): void {
    if (!this.open) return;
    this.stop();
    const cut = setTimeout(() => this.response.destroy(), FAREWELL_MS);
    this.response.once('close', () => clearTimeout(cut));
    this.response.end('event: complete\ndata:\n\n');
  }

  private write(text: string, left?: () => void): void {
    if (!this.open) return;
    if (this.response.writableLength > this.options.maxBufferedBytes) this.cut();
    else this.response.write(text, left);
  }

  private beat(): void {
    if (!this.flowing) this.cut();
    this.flowing = false;
    this.write(':\n\n', () => {
      this.flowing = true;
    });
  }

  private cut(): void {
    this.stop();
    this.options.onSlow();
    this.response.destroy();
  }

  private stop(): void {
    this.open = false;
    clearInterval(this.beats);
  }
}
