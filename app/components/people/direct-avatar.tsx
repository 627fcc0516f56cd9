import type { UserId } from "../../../src/protocol/ids";
import { useWorkspace } from "../../live/context";
import { othersIn } from "../../live/direct";
import { cn } from "../ui/cn";
import { Avatar } from "./avatar";

type Props = { userIds: readonly UserId[]; size?: 20 | 24 | 28 | 32 | 36 | 40 };

const counts = {
  20: "size-5 rounded-[5px] text-[11px]",
  24: "size-6 rounded-[6px] text-[12px]",
  28: "size-7 rounded-[7px] text-[12px]",
  32: "size-8 rounded-[8px] text-[13px]",
  36: "size-9 rounded-[9px] text-[14px]",
  40: "size-10 rounded-[10px] text-[15px]",
};

/** The face of the other one, how many a few are, or one's own face. */
export function DirectAvatar({ userIds, size = 20 }: Props) {
  const me = useWorkspace((workspace) => workspace.me.id);
  const others = othersIn(userIds, me);
  const [first] = others;
  const person = useWorkspace(({ people }) => (first ? people[first] : undefined));
  const presence = useWorkspace((workspace) =>
    first === me ? workspace.status : first ? workspace.presence[first] : undefined,
  );
  if (others.length !== 1 || !first) {
    return (
      <span
        aria-hidden="true"
        data-initials={others.length}
        className={cn(
          "initials tile-grade c8 grid flex-none select-none place-items-center font-semibold leading-none text-white tabular",
          counts[size],
        )}
      />
    );
  }
  return <Avatar id={first} name={person?.displayName ?? ""} url={person?.avatarUrl} size={size} presence={presence} />;
}
