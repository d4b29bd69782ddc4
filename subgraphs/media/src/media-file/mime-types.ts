/** What a program declares that does not know what it sends. */
export const UNKNOWN_TYPE = 'application/octet-stream';
