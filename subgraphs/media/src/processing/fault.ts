/** The file is at fault, not we: processing it again gives the same. The message is for the person who uploaded it. */
export class MediaFault extends Error {
  override name = 'MediaFault';
}

/** Nothing is wrong with the file: it waits until what is wrong with our storage is over. */
export abstract class StorageFault extends Error {}

export class DiskFullError extends StorageFault {
  override name = 'DiskFullError';
  override message = 'The disk of the server is full. Make room, then call retryProcessing.';
}

export class StorageAwayError extends StorageFault {
  override name = 'StorageAwayError';
  override message = 'The storage of the server could not be reached. The file waits until it can.';
}
