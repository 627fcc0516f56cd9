const rows = [
  [18, 72, 40],
  [24, 58],
  [16, 81, 63],
  [21, 49],
  [27, 70, 22],
];

/** The shape of what comes. */
export function ResultsSkeleton() {
  return (
    <div role="status" aria-label="Searching" className="pulse grid gap-5">
      <span aria-hidden="true" className="flex h-5 items-center">
        <span className="h-2.5 w-28 rounded-1 bg-line" />
      </span>
      {rows.map(([name, ...lines]) => (
        <div key={name} aria-hidden="true" className="grid grid-cols-[36px_1fr] gap-x-3">
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
