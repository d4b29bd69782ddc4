import { stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { App } from '../app.js';
import { downloadByHttp } from './http-download.js';
import { ImportFault } from './import-fault.js';
import type { MediaImport } from './media-import.js';
import { downloadByYtDlp } from './yt-dlp.js';

/** What a way of fetching works with. */
export interface Download {
  readonly app: App;
  readonly url: string;
  readonly id: string;
  /** A folder of its own. */
  readonly folder: string;
  /** Where one file goes. */
  readonly path: string;
  readonly signal: AbortSignal;
  /** Says how many bytes there will be. Throws when there is no room for them; null when nobody knows. */
  expect(size: number | null, title?: string): Promise<void>;
  /** Says how many have come. Throws when there is no room for more. */
  report(received: number): Promise<void>;
  /** Bytes of the one file that are on the disk. */
  received(): Promise<number>;
}

export interface Fetched {
  readonly path: string;
  readonly fileName: string;
  readonly mimeType: string;
}

/** A file is fetched as it is; what a page shows, by yt-dlp when it is here. */
export async function fetchImport(
  { url, id }: Pick<MediaImport, 'url' | 'id'>,
  given: Pick<Download, 'app' | 'folder' | 'signal' | 'expect' | 'report'>,
): Promise<Fetched> {
  const path = join(given.folder, 'file');
  await writeFile(path, '');
  const received = async () => (await stat(path)).size;
  const download = { ...given, url, id, path, received };
  const fetched = (await downloadByHttp(download)) ?? (await downloadByYtDlp(download));
  if (!fetched) throw new ImportFault('TOOL_MISSING');
  return fetched;
}
