import type Hls from 'hls.js';

declare global {
  /** What a page of plays-in-a-browser.test.ts has. */
  interface Window {
    Hls: typeof Hls;
    hls: Hls;
    faults: string[];
  }
}
