/** Drawn by the style sheet: whoever shows it says the number in its own label. */
export function Badge({ count }: { count: number }) {
  return (
    <span
      data-count={count > 99 ? "99+" : count}
      className="inline-grid h-[18px] min-w-[18px] flex-none place-items-center rounded-full bg-mention px-[5px] text-[11px]/[18px] font-bold text-mention-text tabular before:content-[attr(data-count)] phone:h-5 phone:min-w-5 phone:text-[12px]"
    />
  );
}
