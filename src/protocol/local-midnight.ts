/** Milliseconds since 1970 at which a day (`2026-11-20`) begins in a time zone; where it begins with a gap, the gap's end. */
export function localMidnight(day: string, zone: string): number {
  const [year, month, date] = day.split("-").map(Number) as [number, number, number];
  const wanted = Date.UTC(year, month - 1, date);
  // The zone's offset is that of the moment itself: guessed by UTC's midnight, then asked again at the guess.
  const first = wanted - offsetAt(wanted, zone);
  const second = wanted - offsetAt(first, zone);
  if (second === first) return first;
  // The clocks change around this midnight: the earlier moment, unless it still belongs to the day before.
  const [earlier, later] = first < second ? [first, second] : [second, first];
  return earlier + offsetAt(earlier, zone) >= wanted ? earlier : later;
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** What a zone's clocks show beyond UTC, in milliseconds. */
function offsetAt(moment: number, zone: string): number {
  let format = formats.get(zone);
  if (!format) {
    format = new Intl.DateTimeFormat("en-US", {
      timeZone: zone,
      hourCycle: "h23",
      year: "numeric",
      month: "numeric",
      day: "numeric",
      hour: "numeric",
      minute: "numeric",
      second: "numeric",
    });
    formats.set(zone, format);
  }
  const part = Object.fromEntries(format.formatToParts(moment).map(({ type, value }) => [type, Number(value)]));
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = part;
  return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(moment / 1_000) * 1_000;
}
