import { fileURLToPath } from 'node:url';
import type { Field } from '@medianest/kit';

/** Where a storage is, as its URL tells. */
export type Place = DiskPlace | S3Place;

export interface DiskPlace {
  readonly kind: 'disk';
  readonly folder: string;
}

export interface S3Place {
  readonly kind: 's3';
  readonly bucket: string;
  /** Before every key: empty, or ends in `/`. */
  readonly prefix: string;
  readonly region: string;
  /** Amazon's own when it is left out. */
  readonly endpoint?: string;
  /** Those of the machine when they are left out. */
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

const EXAMPLES = 'file:///srv/media or s3://bucket/folder?region=eu-central-1&endpoint=https://s3.example.org';

/** The place of `file:///folder` or `s3://bucket/prefix?region=…&endpoint=…`. */
export function storagePlace(variable: string, help: string): Field<Place> {
  return { variable, help, parse: readPlace };
}

/** None when it is not set. */
export function optionalPlace(variable: string, help: string): Field<Place | undefined> {
  return { variable, help, fallback: '', parse: (value) => (value === '' ? undefined : readPlace(value)) };
}

function readPlace(value: string): Place {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  if (url?.protocol === 'file:' && url.host === '') return { kind: 'disk', folder: fileURLToPath(url) };
  if (url?.protocol !== 's3:' || url.host === '') throw new Error(`must be a URL such as ${EXAMPLES}`);
  const endpoint = url.searchParams.get('endpoint');
  const folder = decodeURIComponent(url.pathname).replaceAll(/^\/+|\/+$/g, '');
  return {
    kind: 's3',
    bucket: url.host,
    prefix: folder && `${folder}/`,
    region: url.searchParams.get('region') ?? 'us-east-1',
    ...(endpoint && { endpoint }),
  };
}
