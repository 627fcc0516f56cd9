const rows = [
  [24, 78],
  [18, 54, 61],
  [30, 70],
  [22, 40],
  [27, 83, 35],
  [20, 66],
];

/** The shape of what comes. */
export function MessagesSkeleton() {
  return (
    <div
      className="pulse flex min-h-0 flex-1 flex-col justify-end gap-4 overflow-hidden px-[var(--gutter)] pb-4"
      role="status"
      aria-label="Loading messages"
    >
      {rows.map(([name, ...lines], index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: they never change
        <div key={index} className="grid grid-cols-[36px_1fr] gap-x-3">
          <span className="size-9 rounded-[9px] bg-line" />
          <span className="grid max-w-[var(--measure)] content-start gap-2 pt-1">
            <span className="h-2.5 rounded-1 bg-line" style={{ width: `${name}%` }} />
            {lines.map((width) => (
              <span key={width} className="h-2.5 rounded-1 bg-line" style={{ width: `${width}%` }} />
            ))}
          </span>
        </div>
      ))}
    </div>
  );
}
