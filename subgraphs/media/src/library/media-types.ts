import { extname } from 'node:path';

const TYPES: Readonly<Record<string, readonly string[]>> = {
  'video/mp4': ['mp4', 'm4v'],
  'video/quicktime': ['mov'],
  'video/x-matroska': ['mkv'],
  'video/webm': ['webm'],
  'video/x-msvideo': ['avi'],
  'video/mpeg': ['mpg', 'mpeg', 'vob'],
  'video/mp2t': ['ts', 'm2ts', 'mts'],
  'video/x-ms-wmv': ['wmv', 'asf'],
  'video/x-flv': ['flv'],
  'video/ogg': ['ogv'],
  'video/3gpp': ['3gp'],
  'audio/mpeg': ['mp3'],
  'audio/mp4': ['m4a', 'm4b'],
  'audio/flac': ['flac'],
  'audio/ogg': ['ogg', 'oga', 'opus'],
  'audio/wav': ['wav'],
  'audio/aac': ['aac'],
  'audio/aiff': ['aif', 'aiff'],
  'audio/x-ms-wma': ['wma'],
  'image/jpeg': ['jpg', 'jpeg'],
  'image/png': ['png'],
  'image/webp': ['webp'],
  'image/gif': ['gif'],
  'image/avif': ['avif'],
  'image/tiff': ['tif', 'tiff'],
};

const BY_EXTENSION = new Map(
  Object.entries(TYPES).flatMap(([type, extensions]) => extensions.map((extension) => [`.${extension}`, type])),
);

/** What a name promises; undefined when it is no media. The content decides later. */
export function promisedType(name: string): string | undefined {
  return BY_EXTENSION.get(extname(name).toLowerCase());
}

const SERVERS = new Set(['@eadir', '#recycle', '$recycle.bin', 'lost+found', 'system volume information']);

/** Whether a folder is one that a server of files makes for itself. */
export const isServers = (name: string): boolean => SERVERS.has(name.toLowerCase());
