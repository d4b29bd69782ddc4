import { identify } from '../processing/examine/content.js';
import { MediaFault } from '../processing/fault.js';
import { ImportFault } from './import-fault.js';

/** The type of what was fetched, by its content. */
export async function identifyMedia(path: string): Promise<string> {
  try {
    return (await identify(path)).mimeType;
  } catch (error) {
    throw error instanceof MediaFault ? new ImportFault('NOT_MEDIA', { say: error.message }) : error;
  }
}
