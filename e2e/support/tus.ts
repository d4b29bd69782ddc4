import { readFile } from 'node:fs/promises';
import { Upload } from 'tus-js-client';
import type { Account } from './client.ts';

const CREATE_UPLOAD = `mutation ($input: CreateUploadInput!) {
  createUpload(input: $input) { uploadUrl mediaFile { id } }
}`;

export interface NewUpload {
  readonly fileName: string;
  readonly size: number;
  readonly mimeType: string;
}

export async function createUpload(person: Account, input: NewUpload): Promise<{ id: string; uploadUrl: string }> {
  const { uploadUrl, mediaFile } = (await person.get(CREATE_UPLOAD, { input })).createUpload;
  return { id: mediaFile.id, uploadUrl };
}

/** Sends all bytes in one bare request, without a tus client. */
export async function sendWhole(bytes: Buffer, uploadUrl: string): Promise<void> {
  const headers = { 'tus-resumable': '1.0.0', 'upload-offset': '0', 'content-type': 'application/offset+octet-stream' };
  const { status } = await fetch(uploadUrl, { method: 'PATCH', headers, body: new Uint8Array(bytes) });
  if (status !== 204) throw new Error(`The upload was answered with ${status}.`);
}

/** Creates an upload of a film and sends it in one go. */
export async function upload(person: Account, file: string, fileName: string): Promise<{ id: string }> {
  const bytes = await readFile(file);
  const { id, uploadUrl } = await createUpload(person, { fileName, size: bytes.length, mimeType: 'video/mp4' });
  await sendWhole(bytes, uploadUrl);
  return { id };
}

/** Sends a file to a tus URL, breaks the connection once about half is there, and goes on with a second client. */
export async function uploadInTwoParts(file: string, uploadUrl: string): Promise<void> {
  const bytes = await readFile(file);
  await sendUntil(bytes, uploadUrl, bytes.length / 2);
  await send(bytes, uploadUrl);
}

function send(bytes: Buffer, uploadUrl: string): Promise<void> {
  return new Promise((resolve, reject) => {
    new Upload(bytes, { uploadUrl, chunkSize: 1024 * 1024, onSuccess: () => resolve(), onError: reject }).start();
  });
}

function sendUntil(bytes: Buffer, uploadUrl: string, enough: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const upload = new Upload(bytes, {
      uploadUrl,
      chunkSize: 256 * 1024,
      onChunkComplete(_chunk, accepted) {
        if (accepted >= enough) upload.abort().then(resolve, reject);
      },
      onSuccess: () => reject(new Error('The upload was done before it could be cut.')),
      onError: reject,
    });
    upload.start();
  });
}
