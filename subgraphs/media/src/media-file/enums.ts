import { registerEnumType } from 'type-graphql';

export enum MediaStatus {
  UPLOADING = 'UPLOADING',
  PROCESSING = 'PROCESSING',
  READY = 'READY',
  FAILED = 'FAILED',
}

registerEnumType(MediaStatus, {
  name: 'MediaStatus',
  description: 'Where a media file is on its way.',
  valuesConfig: {
    UPLOADING: { description: 'Bytes are still missing.' },
    PROCESSING: { description: 'All bytes are here; the file waits for its turn or is being worked on.' },
    READY: { description: 'Everything is made; it can be played or shown.' },
    FAILED: { description: 'It could not be processed, or was cancelled; `failure` says why.' },
  },
});

export enum MediaKind {
  VIDEO = 'VIDEO',
  AUDIO = 'AUDIO',
  IMAGE = 'IMAGE',
}

registerEnumType(MediaKind, {
  name: 'MediaKind',
  description: 'What a media file is, as its content says.',
  valuesConfig: {
    VIDEO: { description: 'Moving pictures, with or without sound.' },
    AUDIO: { description: 'Sound alone; a cover picture does not make it a video.' },
    IMAGE: { description: 'A picture.' },
  },
});

export enum StreamKind {
  VIDEO = 'VIDEO',
  AUDIO = 'AUDIO',
  SUBTITLE = 'SUBTITLE',
  PICTURE = 'PICTURE',
}

registerEnumType(StreamKind, {
  name: 'StreamKind',
  description: 'What one stream inside a media file carries.',
  valuesConfig: {
    VIDEO: { description: 'Moving pictures.' },
    AUDIO: { description: 'Sound.' },
    SUBTITLE: { description: 'Text to read along.' },
    PICTURE: { description: 'A still picture: the image itself, or the cover of a song.' },
  },
});

export enum ThumbnailSize {
  SMALL = 'SMALL',
  MEDIUM = 'MEDIUM',
  LARGE = 'LARGE',
}

registerEnumType(ThumbnailSize, {
  name: 'ThumbnailSize',
  description: 'How large a thumbnail is at most; none is larger than its original.',
  valuesConfig: {
    SMALL: { description: 'Up to 320 pixels wide.' },
    MEDIUM: { description: 'Up to 640 pixels wide.' },
    LARGE: { description: 'Up to 1280 pixels wide.' },
  },
});

export enum ImageFormat {
  WEBP = 'WEBP',
  AVIF = 'AVIF',
}

registerEnumType(ImageFormat, {
  name: 'ImageFormat',
  description: 'How a thumbnail is written.',
  valuesConfig: {
    WEBP: { description: 'Every browser shows it.' },
    AVIF: { description: 'Smaller, for browsers since 2023.' },
  },
});

export enum ProcessingStep {
  PROBE = 'PROBE',
  THUMBNAILS = 'THUMBNAILS',
  TRICKPLAY = 'TRICKPLAY',
  PREVIEW = 'PREVIEW',
  SOUND = 'SOUND',
  PACKAGE = 'PACKAGE',
  PUBLISH = 'PUBLISH',
  IMPORT = 'IMPORT',
  SCAN = 'SCAN',
  CHECK = 'CHECK',
  COOL = 'COOL',
  WARM = 'WARM',
}

registerEnumType(ProcessingStep, {
  name: 'ProcessingStep',
  description: 'What is being done with a media file, or for the storage as a whole.',
  valuesConfig: {
    PROBE: { description: 'Its content is identified and checked.' },
    THUMBNAILS: { description: 'A poster and thumbnails are made.' },
    TRICKPLAY: { description: 'Pictures to find a place by are made.' },
    PREVIEW: { description: 'A short preview is made.' },
    SOUND: { description: 'Loudness and waveform are measured.' },
    PACKAGE: { description: 'Renditions for playback are made.' },
    PUBLISH: { description: 'What was made is put in place.' },
    IMPORT: { description: 'It is fetched from a link. Told to operators alone, as are the following.' },
    SCAN: { description: 'A library folder is read.' },
    CHECK: { description: 'What is stored is compared with what should be.' },
    COOL: { description: 'An original moves to the cold storage.' },
    WARM: { description: 'An original comes back from the cold storage.' },
  },
});

export enum ProcessingQueueName {
  PROBE = 'PROBE',
  LIGHT = 'LIGHT',
  ENCODE = 'ENCODE',
  PUBLISH = 'PUBLISH',
  IMPORT = 'IMPORT',
  SCAN = 'SCAN',
  INTEGRITY = 'INTEGRITY',
  COLD = 'COLD',
}

registerEnumType(ProcessingQueueName, {
  name: 'ProcessingQueueName',
  description: 'Where work waits for its turn.',
  valuesConfig: {
    PROBE: { description: 'Files nobody has looked at yet.' },
    LIGHT: { description: 'What takes seconds: pictures, previews, sound, and songs as a whole.' },
    ENCODE: { description: 'Films to be made ready to play.' },
    PUBLISH: { description: 'Files of which everything is made.' },
    IMPORT: { description: 'What is fetched from links.' },
    SCAN: { description: 'Library folders to be read.' },
    INTEGRITY: { description: 'Checks of all that is stored.' },
    COLD: { description: 'Originals on their way to the cold storage and back; an empty queue where there is none.' },
  },
});

export enum ProcessingState {
  WAITING = 'WAITING',
  RUNNING = 'RUNNING',
  DONE = 'DONE',
  FAILED = 'FAILED',
  CANCELLED = 'CANCELLED',
}

registerEnumType(ProcessingState, {
  name: 'ProcessingState',
  description: 'Where one step of the processing is.',
  valuesConfig: {
    WAITING: { description: 'It waits for its turn, or to be tried again.' },
    RUNNING: { description: 'It is being done.' },
    DONE: { description: 'What it makes is there.' },
    FAILED: { description: 'It could not be done; `error` says why.' },
    CANCELLED: { description: 'Its file was cancelled, FAILED for another reason, or was begun anew.' },
  },
});
