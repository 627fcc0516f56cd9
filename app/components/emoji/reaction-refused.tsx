import { TriangleAlert, X } from "lucide-react";
import { useEffect } from "react";
import { useLive } from "../../live/context";
import { useObserved } from "../../live/observable";
import { IconButton } from "../ui/button";
import { Icon } from "../ui/icon";

const same = <T,>(value: T) => value;
const shownMs = 8_000;

/** A reaction that was drawn and then refused went away again: this says why. */
export function ReactionRefused() {
  const live = useLive();
  const refused = useObserved(live.reacting.refusal, same);
  useEffect(() => {
    if (!refused) return;
    const timer = setTimeout(() => live.reacting.refusal.set(null), shownMs);
    return () => clearTimeout(timer);
  }, [refused, live]);
  return (
    <div role="status" className="fixed bottom-24 left-4 z-40 tablet:left-[calc(var(--rail-w)+var(--sidebar-w)+16px)]">
      {refused && (
        <div className="pop-in on-raised flex w-[min(400px,calc(100vw-32px))] items-start gap-2.5 rounded-3 bg-raised py-2 pr-2 pl-3 text-ui text-ink shadow-3">
          <Icon as={TriangleAlert} className="mt-1.5 text-danger-ink" />
          <span className="min-w-0 flex-1 py-1">{refused.words}</span>
          <IconButton label="Dismiss" on="raised" size={28} onClick={() => live.reacting.refusal.set(null)}>
            <Icon as={X} size={16} />
          </IconButton>
        </div>
      )}
    </div>
  );
}
