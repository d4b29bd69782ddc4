/** Live topics. A message says only "look again": the rows are read for what is true now. */
export interface Topics {
  /** By integration id. */
  sync: object;
  /** By integration id: not when figures alone are new. */
  monitors: object;
  /** By integration id. Which of its requests; null for all. */
  mediaRequests: { readonly ids: readonly string[] | null };
}
