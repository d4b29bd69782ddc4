/** Live topics. A message says only "look again": the row is read for what is true now. */
export interface Topics {
  /** By media file id. */
  processing: { readonly deleted?: true };
  /** The same of all files, under the key `any`. */
  activity: { readonly id: string; readonly ownerId: string };
  /** Under the key `any`: an operator has set a queue. */
  queues: object;
  /** By import id. */
  importing: object;
  /** By library folder id: its latest scan has changed. */
  scan: object;
  /** Under the key `any`: a process wants to write to an upload that another may hold. */
  uploadWanted: { readonly id: string; readonly from: string };
}
