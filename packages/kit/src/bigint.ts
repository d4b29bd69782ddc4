/** A column's transformer: PostgreSQL's bigint arrives as text, and no file has 2^53 bytes. */
export const bigintAsNumber = {
  from: (value: string | null) => (value === null ? null : Number(value)),
  to: (value: number | null) => value,
};
