export function percentile(values, p) {
  const sorted = Float64Array.from(values).sort();
  return sorted[Math.min(sorted.length - 1, Math.floor((sorted.length * p) / 100))];
}

export const median = (values) => percentile(values, 50);

/** The median of each figure over repetitions: [{a, b}, {a, b}] -> {a, b} */
export function medians(repetitions) {
  return Object.fromEntries(
    Object.keys(repetitions[0]).map((name) => [name, median(repetitions.map((figures) => figures[name]))]),
  );
}
