/**
 * Where a list of results goes on. `below`: the window of candidates that is being read holds ids under this one;
 * `after`: the last one given of it (0: none), and `given` how many were, for when that one is gone. `now`: what the
 * first page took for now, in microseconds; `total` and `atLeast` as it said.
 */
export type SearchCursor = {
  below: number;
  after: number;
  given: number;
  now: number;
  total: number;
  atLeast: boolean;
};

export const writeCursor = ({ below, after, given, now, total, atLeast }: SearchCursor): string =>
  [below, after, given, now, total, atLeast ? 1 : 0].map((part) => part.toString(36)).join("-");

/** null: not one of ours. */
export function readCursor(text: string): SearchCursor | null {
  if (!/^[0-9a-z]{1,10}(?:-[0-9a-z]{1,10}){4}-[01]$/.test(text)) return null;
  const parts = text.split("-").map((part) => Number.parseInt(part, 36));
  const [below, after, given, now, total, atLeast] = parts as [number, number, number, number, number, number];
  return { below, after, given, now, total, atLeast: atLeast === 1 };
}
