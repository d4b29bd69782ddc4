import { S3ServiceException } from '@aws-sdk/client-s3';

const statusOf = (error: unknown) => (error instanceof S3ServiceException ? error.$metadata.httpStatusCode : undefined);

export function ignoreAbsent(error: unknown): undefined {
  if (statusOf(error) !== 404) throw error;
}

/** Not every server can list them. */
export function ignoreUnknown(error: unknown): undefined {
  if (statusOf(error) !== 501) throw error;
}
