import { Check, TriangleAlert, X } from "lucide-react";
import { useLive } from "../../live/context";
import { useObserved } from "../../live/observable";
import { buttonLook, IconButton } from "../ui/button";
import { Icon } from "../ui/icon";

const same = <T,>(value: T) => value;

/** At the foot of the conversation; what it says is heard as well. */
export function NoticeArea() {
  const { notices } = useLive();
  const notice = useObserved(notices.shown, same);
  return (
    <div
      role="status"
      aria-live="polite"
      className="pointer-events-none fixed bottom-6 left-[calc(var(--rail-w)+var(--sidebar-w)+24px)] z-50 w-[400px] max-w-[calc(100vw-32px)] phone:bottom-20 phone:left-4"
    >
      {notice && (
        <div
          key={notice.n}
          className="pop-in on-raised pointer-events-auto flex min-h-12 items-center gap-3 rounded-3 bg-raised py-2 pr-2 pl-4 text-ui text-ink shadow-3"
        >
          <Icon as={notice.bad ? TriangleAlert : Check} className={notice.bad ? "text-danger-ink" : "text-success"} />
          <span className="min-w-0 flex-1">{notice.text}</span>
          {notice.action && (
            <button type="button" className={buttonLook({ size: "small" })} onClick={notice.action.act}>
              {notice.action.name}
            </button>
          )}
          <IconButton label="Dismiss" on="raised" onClick={notices.dismiss}>
            <Icon as={X} />
          </IconButton>
        </div>
      )}
    </div>
  );
}
