import { Link } from "@remix-run/react";
import { useContext, useEffect } from "react";
import type { UserId } from "../../../src/protocol/ids";
import { clockTime } from "../../format/time";
import { useLive, useWorkspace } from "../../live/context";
import { othersIn } from "../../live/direct";
import { NowContext } from "../message/now";
import { presenceWord } from "../people/avatar";
import { DirectAvatar } from "../people/direct-avatar";

type Props = { userIds: readonly UserId[]; name: string; basePath: string };

/** Whom one talks to, how they are and what time it is there. */
export function DirectTitle({ userIds, name, basePath }: Props) {
  const live = useLive();
  const me = useWorkspace((workspace) => workspace.me.id);
  const others = othersIn(userIds, me);
  const alone = others.length === 1 ? others[0] : undefined;
  useEffect(() => live.hub.watch("conversation", userIds), [live, userIds]);
  const to = alone ? `${basePath}/profile/${alone}` : `${basePath}/details`;
  return (
    <div className="flex min-w-0 flex-1 items-center gap-2.5 phone:px-1">
      <DirectAvatar userIds={userIds} size={32} />
      <div className="min-w-0">
        <h1 className="truncate text-title font-semibold text-strong phone:text-[17px]">
          <Link to={to} preventScrollReset className="rounded-1 hover:underline">
            {name || <>&nbsp;</>}
          </Link>
        </h1>
        <p className="mt-0.5 truncate text-small text-muted">
          {alone === me ? "Only you see this" : alone ? <How userId={alone} /> : `${userIds.length} people with you`}
        </p>
      </div>
    </div>
  );
}

function How({ userId }: { userId: UserId }) {
  const now = useContext(NowContext);
  const person = useWorkspace(({ people }) => people[userId]);
  const presence = useWorkspace((workspace) => workspace.presence[userId]);
  const mine = useWorkspace(({ me }) => me.timezone);
  if (person && person.role === null) return <>No longer in this workspace</>;
  const status = person && `${person.statusEmoji} ${person.statusText}`.trim();
  const elsewhere = person?.timezone && clockTime(now, person.timezone) !== clockTime(now, mine);
  const parts = [
    presence && presenceWord(presence),
    status,
    elsewhere && person.timezone && `${clockTime(now, person.timezone)} local time`,
  ].filter(Boolean);
  return <>{parts.length > 0 ? parts.join(" · ") : <>&nbsp;</>}</>;
}
