import { z } from 'zod';
import { ImportFault } from './import-fault.js';

const bytes = z.number().nonnegative().transform(Math.ceil).nullish();

/** What of yt-dlp's description is used. */
const info = z.object({
  id: z.string().max(500),
  title: z.string().nullish(),
  _type: z.string().nullish(),
  is_live: z.boolean().nullish(),
  live_status: z.string().nullish(),
  duration: z.number().nullish(),
  filesize: bytes,
  filesize_approx: bytes,
});

export interface Info extends Omit<z.infer<typeof info>, 'title'> {
  readonly title?: string;
}

const MAX_DURATION_S = 48 * 3600;
const TITLE_CHARS = 200;

export function readInfo(json: string): Info {
  try {
    const { title, ...found } = info.parse(JSON.parse(json));
    return { ...found, ...(title && { title: title.slice(0, TITLE_CHARS) }) };
  } catch (cause) {
    throw new ImportFault('BROKEN', { cause });
  }
}

/** Refuses before a byte is fetched what could not be kept. */
export function checkInfo({ _type, is_live, live_status, duration }: Info): void {
  if (_type === 'playlist' || _type === 'multi_video') throw new ImportFault('PLAYLIST');
  if (is_live || live_status === 'is_live' || live_status === 'is_upcoming') throw new ImportFault('LIVE');
  if (duration && duration > MAX_DURATION_S) throw new ImportFault('TOO_LONG');
}
