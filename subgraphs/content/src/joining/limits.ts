/** Longer names are cut: no work has one, and an index could not hold them. */
export const NAME_LENGTH = 200;
export const SUMMARY_LENGTH = 20_000;
