import { Link } from "@remix-run/react";
import { AlarmClock, X } from "lucide-react";
import { useLive, useWorkspace } from "../../live/context";
import { useObserved } from "../../live/observable";
import { Button, IconButton } from "../ui/button";
import { Icon } from "../ui/icon";

const same = <T,>(value: T) => value;

/** A reminder that has just come, above the page until it is answered. */
export function DueReminders() {
  const { day } = useLive();
  const fired = useObserved(day.fired, same);
  const slug = useWorkspace(({ workspace }) => workspace.slug);
  return (
    <div className="fixed bottom-4 left-[calc(var(--rail-w)+16px)] z-30 grid w-[min(400px,calc(100vw-32px))] gap-2 phone:bottom-20 phone:left-4">
      {fired.map(({ id, text, messageId }) => (
        <section key={id} aria-label="Reminder" className="pop-in on-raised rounded-4 bg-raised p-4 shadow-3">
          <div className="flex items-start gap-2.5">
            <Icon as={AlarmClock} size={20} className="mt-0.5 text-mention-ink" />
            <div className="min-w-0 flex-1">
              <h2 className="text-ui font-semibold text-strong">Reminder</h2>
              <p className="line-clamp-3 text-ui text-ink">{text || "A message that you wanted to come back to."}</p>
            </div>
            <IconButton size={28} on="raised" label="Not now" onClick={() => day.putAway(id)}>
              <Icon as={X} size={16} />
            </IconButton>
          </div>
          <div className="mt-3 flex flex-wrap gap-2 pl-[30px]">
            <Button size="small" kind="primary" onClick={() => void day.changeReminder(id, { done: true })}>
              Done
            </Button>
            <Button size="small" onClick={() => void day.changeReminder(id, { when: "in 20 minutes" })}>
              In 20 minutes
            </Button>
            <Link
              to={`/w/${slug}/later?show=reminders`}
              onClick={() => day.putAway(id)}
              className="link inline-flex items-center px-1 text-meta font-semibold"
            >
              {messageId ? "See the message" : "All reminders"}
            </Link>
          </div>
        </section>
      ))}
    </div>
  );
}
