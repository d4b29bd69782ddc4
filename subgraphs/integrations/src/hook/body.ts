import { errors } from '../errors.js';

/** Services post JSON, or a form with JSON in one of its fields. */
const FIELDS = ['data', 'payload'];

/** The JSON of a call, however it was posted. Throws HOOK_NOT_UNDERSTOOD. */
export async function readHookBody(bytes: Buffer, contentType: string): Promise<unknown> {
  const isForm = /^(multipart\/form-data|application\/x-www-form-urlencoded)\b/i.test(contentType);
  const text = isForm ? await readForm(bytes, contentType) : bytes.toString('utf8');
  try {
    return JSON.parse(text);
  } catch {
    throw errors.HOOK_NOT_UNDERSTOOD('it is not JSON.');
  }
}

async function readForm(bytes: Buffer, contentType: string): Promise<string> {
  const form = await new Response(new Uint8Array(bytes), { headers: { 'content-type': contentType } })
    .formData()
    .catch(() => undefined);
  const found = FIELDS.map((name) => form?.get(name)).find((value): value is string => typeof value === 'string');
  if (found === undefined) throw errors.HOOK_NOT_UNDERSTOOD('the form has no field "data".');
  return found;
}
