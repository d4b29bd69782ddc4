/** tus throws answers as well as errors. */
export interface TusAnswer {
  readonly status_code: number;
  readonly body: string;
}

/** Of tus's checksum extension: the chunk is not what its sender meant. */
export const CHECKSUM_MISMATCH: TusAnswer = { status_code: 460, body: 'Checksum Mismatch\n' };

/** Its owner has lost the right to upload: what came is kept until it expires. */
export const NOT_ANY_MORE: TusAnswer = { status_code: 403, body: 'You may not upload any more.\n' };

/** What came is kept. */
export const DISK_FULL: TusAnswer = {
  status_code: 507,
  body: 'The disk of the server is full. Resume when there is room again.\n',
};
