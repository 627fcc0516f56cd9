const windowMs = 4_000;

/** Bytes a second over the last seconds; nothing until there are two moments to compare. */
export function speedometer(now: () => number = () => performance.now()): (sent: number) => number {
  let moments: { at: number; sent: number }[] = [];
  return (sent) => {
    const at = now();
    const last = moments.at(-1);
    // A part that was lost on its way is not there any more: from here it is counted anew.
    moments = last && sent < last.sent ? [] : moments.filter((moment) => at - moment.at <= windowMs);
    moments.push({ at, sent });
    const first = moments[0];
    return first && at > first.at ? ((sent - first.sent) / (at - first.at)) * 1_000 : 0;
  };
}
