/** A column's transformer: PostgreSQL's bigint arrives as text, and nothing is counted here that has 2^53. */
export const bigintAsNumber = {
  from: (value: string | null) => (value === null ? null : Number(value)),
  to: (value: number | null) => value,
};
