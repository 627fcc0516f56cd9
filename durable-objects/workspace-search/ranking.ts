/** How much newer messages are worth beside what they say. */
const newest = 0.6;
const halfLifeDays = 30;
const dayMicros = 24 * 60 * 60 * 1_000_000;

/** `bm25` as SQLite gives it, the better the smaller; `age` in microseconds. The larger the better. */
export function scoreOf(bm25: number, age: number): number {
  const days = Math.max(0, age) / dayMicros;
  return -bm25 * (1 + newest * 2 ** (-days / halfLifeDays));
}
