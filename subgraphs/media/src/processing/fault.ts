/** The file is at fault, not we: processing it again gives the same. The message is for the person who uploaded it. */
export class MediaFault extends Error {
  override name = 'MediaFault';
}

/** The disk of the server is full: nothing is wrong with the file. */
export class DiskFullError extends Error {
  override name = 'DiskFullError';
  override message = 'The disk of the server is full. Make room, then call retryProcessing.';
}
