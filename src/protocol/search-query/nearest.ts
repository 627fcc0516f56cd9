/** The candidate that a typing mistake or two lead to (short words: one), or null. */
export function nearest<Candidate extends string>(typed: string, candidates: readonly Candidate[]): Candidate | null {
  const wanted = typed.toLowerCase();
  const most = wanted.length < 4 ? 1 : 2;
  let best: Candidate | null = null;
  let bestDistance = most + 1;
  for (const candidate of candidates) {
    const distance = mistakes(wanted, candidate);
    if (distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best;
}

/** Letters missing, added, changed, or swapped with the one beside. */
export function mistakes(from: string, to: string): number {
  if (Math.abs(from.length - to.length) > 2) return 3;
  let before: number[] = [];
  let row = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let i = 1; i <= from.length; i++) {
    const next = [i];
    for (let j = 1; j <= to.length; j++) {
      const same = from[i - 1] === to[j - 1];
      let least = Math.min(
        (row[j] as number) + 1,
        (next[j - 1] as number) + 1,
        (row[j - 1] as number) + (same ? 0 : 1),
      );
      const swapped = i > 1 && j > 1 && from[i - 1] === to[j - 2] && from[i - 2] === to[j - 1];
      if (swapped) least = Math.min(least, (before[j - 2] as number) + 1);
      next.push(least);
    }
    before = row;
    row = next;
  }
  return row[to.length] as number;
}
