import { Link } from "@remix-run/react";
import { Clock } from "lucide-react";
import { useContext } from "react";
import type { ScheduledMessage } from "../../../src/protocol/scheduled";
import { whenWords } from "../../format/later";
import { useLive, useWorkspace } from "../../live/context";
import { useObserved } from "../../live/observable";
import { NowContext } from "../message/now";
import { Icon } from "../ui/icon";
import { useComposer } from "./composer-context";

const same = <T,>(value: T) => value;

/** What waits to be said here, in the line that is under every composer. */
export function ScheduledHere() {
  const { channelId, threadTs } = useComposer();
  const scheduled = useObserved(useLive().day.scheduled, same);
  const here = scheduled.filter((one) => one.channelId === channelId && one.threadTs === threadTs && !one.failed);
  const [next] = here;
  return next ? <Line next={next} count={here.length} /> : null;
}

function Line({ next, count }: { next: ScheduledMessage; count: number }) {
  const zone = useWorkspace(({ me }) => me.timezone);
  const slug = useWorkspace(({ workspace }) => workspace.slug);
  const now = useContext(NowContext);
  const when = whenWords(new Date(next.at), now, zone);
  return (
    <Link
      to={`/w/${slug}/drafts?show=scheduled`}
      className="absolute top-full right-[calc(var(--gutter)+2px)] z-[1] mt-1 flex h-6 items-center gap-1.5 bg-surface pl-2 text-small font-medium text-muted hover:text-strong hover:underline"
    >
      <Icon as={Clock} size={14} />
      {count === 1 ? `Scheduled for ${when}` : `${count} scheduled, the next for ${when}`}
    </Link>
  );
}
