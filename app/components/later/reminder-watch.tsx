import { lazy, Suspense } from "react";
import { useLive } from "../../live/context";
import { useObserved } from "../../live/observable";

const DueReminders = lazy(() => import("./due-reminders").then((due) => ({ default: due.DueReminders })));

/** Says aloud that a reminder has come; what it looks like comes when there is one. */
export function ReminderWatch() {
  const { day } = useLive();
  const fired = useObserved(day.fired, (all) => all.length);
  const words = useObserved(day.fired, (all) => all.at(-1)?.text ?? "");
  return (
    <>
      <p className="sr-only" role="status">
        {fired > 0 ? `Reminder: ${words}` : ""}
      </p>
      {fired > 0 && (
        <Suspense>
          <DueReminders />
        </Suspense>
      )}
    </>
  );
}
