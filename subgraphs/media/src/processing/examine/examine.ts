import type { App } from '../../app.js';
import { MediaKind, StreamKind } from '../../media-file/enums.js';
import type { MediaFile } from '../../media-file/media-file.js';
import { checkDeclared, identify } from './content.js';
import { readExif } from './exif.js';
import { readImage } from './images.js';
import { probe } from './probe.js';

type Found = Pick<MediaFile, 'mimeType' | 'kind' | 'duration' | 'streams' | 'chapters' | 'tags' | 'location' | 'probe'>;

/** Identifies a file by its content, and reads what is inside. */
export async function examine(
  app: App,
  file: Pick<MediaFile, 'mimeType'>,
  { input, signal }: { readonly input: string; readonly signal: AbortSignal },
): Promise<Found> {
  const content = await identify(input);
  const { mimeType } = content;
  checkDeclared(file.mimeType, content);
  if (content.family === 'image') {
    const { width, height, exif } = await readImage(input);
    const nothing = { frameRate: null, channels: null, sampleRate: null, bitRate: null, language: null };
    const picture = { kind: StreamKind.PICTURE, codec: mimeType.replace('image/', ''), width, height, ...nothing };
    const known = { ...(await readExif(exif)), chapters: [], streams: [picture] };
    return { ...known, mimeType, kind: MediaKind.IMAGE, duration: null, probe: null };
  }
  const found = await probe(app, { path: input, demuxer: content.demuxer, signal });
  const { kind, duration } = found.probe;
  return { ...found, mimeType: nameOf(mimeType, kind), kind, duration };
}

/** A container that may hold films, with sound alone in it. */
function nameOf(mimeType: string, kind: MediaKind): string {
  if (mimeType === 'audio/x-m4a') return 'audio/mp4';
  const soundOnly = kind === MediaKind.AUDIO && /^video\/(mp4|webm|ogg)$/.test(mimeType);
  return soundOnly ? mimeType.replace('video', 'audio') : mimeType;
}
