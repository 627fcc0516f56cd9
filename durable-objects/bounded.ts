/** Does the work for every item, at most `width` at a time; the answers keep the items' order. */
export async function sideBySide<T, R>(
  items: readonly T[],
  width: number,
  work: (item: T) => Promise<R>,
): Promise<R[]> {
  const answers = new Array<R>(items.length);
  const rest = items.entries();
  const take = async () => {
    for (const [index, item] of rest) answers[index] = await work(item);
  };
  await Promise.all(Array.from({ length: Math.min(width, items.length) }, take));
  return answers;
}

/**
 * Side by side, but the starts take turns with whatever else comes in: thousands of calls from one object would
 * otherwise hold back the messages of all that share its machine until the last of them is made.
 */
export function inTurns<T, R>(items: readonly T[], width: number, work: (item: T) => Promise<R>): Promise<R[]> {
  let turn = Promise.resolve();
  return sideBySide(items, width, async (item) => {
    turn = turn.then(() => scheduler.wait(0));
    await turn;
    return work(item);
  });
}

/** null when the work failed or took longer; it is not stopped by that. */
export async function within<T>(ms: number, work: Promise<T>): Promise<T | null> {
  const done = new AbortController();
  const late = scheduler.wait(ms, { signal: done.signal }).then(
    () => null,
    () => null,
  );
  try {
    return await Promise.race([work, late]);
  } catch {
    return null;
  } finally {
    done.abort();
  }
}
