const firstMs = 500;
const longestMs = 30_000;

/** Doubles from half a second to half a minute; the second half of each wait is chance, so that a crowd does not return at once. */
export function backoffMs(attempt: number, random: () => number = Math.random): number {
  const full = Math.min(longestMs, firstMs * 2 ** attempt);
  return full / 2 + (full / 2) * random();
}
