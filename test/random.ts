/** mulberry32: the same seed draws the same numbers, so that a run can be repeated. */
export function drawnFrom(seed: number) {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const between = (least: number, most: number) => least + Math.floor(next() * (most - least + 1));
  const shuffled = <T>(items: readonly T[]): T[] => {
    const left = [...items];
    return items.map(() => left.splice(between(0, left.length - 1), 1)[0] as T);
  };
  const oneOf = <T>(items: readonly T[]): T | undefined => items[Math.floor(next() * items.length)];
  /** One of the names, as often as its weight says. */
  const weighted = <Name extends string>(weights: Record<Name, number>): Name => {
    const entries = Object.entries(weights) as [Name, number][];
    let left = next() * entries.reduce((sum, [, weight]) => sum + weight, 0);
    for (const [name, weight] of entries) {
      left -= weight;
      if (left < 0) return name;
    }
    return (entries.at(-1) as [Name, number])[0];
  };
  const chance = (of: number) => next() < of;
  return { between, shuffled, oneOf, weighted, chance };
}
export type Draw = ReturnType<typeof drawnFrom>;
