import { Bookmark, PencilLine } from "lucide-react";
import { useLive, useWorkspace } from "../../live/context";
import { useObserved } from "../../live/observable";
import { Badge } from "./badge";
import { SideLink } from "./side-link";
import { ThreadsLink } from "./threads-link";

/** What is one's own and waits: threads that one follows, what was begun, what goes out later, what one comes back to. */
export function OwnSection() {
  const { drafts, day } = useLive();
  const base = useWorkspace(({ workspace }) => `/w/${workspace.slug}`);
  const begun = useObserved(drafts.texts, (texts) => Object.keys(texts).length);
  const waiting = useObserved(day.scheduled, (all) => all.length);
  const failed = useObserved(day.scheduled, (all) => all.filter((one) => one.failed).length);
  const due = useObserved(day.reminders, (all) => all.filter(({ state }) => state === "due").length);
  const count = begun + waiting;
  return (
    <section aria-label="Your own">
      <ThreadsLink />
      <SideLink
        to={`${base}/drafts`}
        icon={PencilLine}
        end={
          failed > 0 ? (
            <Badge count={failed} />
          ) : count > 0 ? (
            <span className="text-small text-faint tabular">{count}</span>
          ) : null
        }
      >
        Drafts and scheduled
      </SideLink>
      <SideLink to={`${base}/later`} icon={Bookmark} end={due > 0 && <Badge count={due} />}>
        Later
      </SideLink>
    </section>
  );
}
