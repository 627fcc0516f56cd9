/** How often each name and emoji was chosen in this browser, so that lists offer first what one uses. */
const key = "parley:used";
const most = 200;
let counts: Map<string, number> | null = null;

function read(): Map<string, number> {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(key) ?? "[]");
    return new Map(Array.isArray(stored) ? (stored as [string, number][]) : []);
  } catch {
    return new Map();
  }
}

export function timesUsed(id: string): number {
  counts ??= read();
  return counts.get(id) ?? 0;
}

export function use(id: string): void {
  counts ??= read();
  const times = timesUsed(id) + 1;
  // The one used last stands last: when there are too many the longest unused goes.
  counts.delete(id);
  counts.set(id, times);
  for (const oldest of [...counts.keys()].slice(0, Math.max(0, counts.size - most))) counts.delete(oldest);
  try {
    localStorage.setItem(key, JSON.stringify([...counts]));
  } catch {
    // The order is a comfort.
  }
}
