/** What is told to people who watch. A message says only that something was saved; the row says what. */
export interface Topics {
  /** By integration. */
  sync: Readonly<Record<string, never>>;
}
