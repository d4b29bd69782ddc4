/** Live topics. A message says only "look again": the row is read for what is true now. */
export interface Topics {
  /** By integration id. */
  sync: object;
}
