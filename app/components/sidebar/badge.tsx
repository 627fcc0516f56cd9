export function Badge({ count }: { count: number }) {
  return (
    <span className="inline-grid h-[18px] min-w-[18px] flex-none place-items-center rounded-full bg-mention px-[5px] text-[11px]/[18px] font-bold text-mention-text tabular phone:h-5 phone:min-w-5 phone:text-[12px]">
      {count > 99 ? "99+" : count}
    </span>
  );
}
