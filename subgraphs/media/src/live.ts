/** Live topics, by media file id. A message says only "look again": the row is read for what is true now. */
export interface Topics {
  processing: { readonly deleted?: true };
}
