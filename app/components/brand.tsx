export function BrandMark({ size = 32 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true" className="block flex-none">
      <rect width="32" height="32" rx="8.5" fill="var(--accent)" />
      <path
        d="M10.5 24.5V15a6 6 0 1 1 6 6"
        fill="none"
        stroke="var(--accent-text)"
        strokeWidth="3"
        strokeLinecap="round"
      />
      <circle cx="16.5" cy="15" r="1.9" fill="var(--accent-text)" />
    </svg>
  );
}

export function Brand() {
  return (
    <a href="/" className="flex w-fit items-center gap-2.5 text-[18px]/6 font-semibold text-strong">
      <BrandMark />
      Parley
    </a>
  );
}
