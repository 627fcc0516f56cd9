import { useState } from "react";
import type { NotificationPreferences, QuietSchedule } from "../../../src/protocol/notifications";
import { fullTime } from "../../format/time";
import { useLive, useWorkspace } from "../../live/context";
import { Button } from "../ui/button";
import { FormProblem } from "../ui/field";

const days = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
/** The week begins on Monday, though it is counted from Sunday. */
const shownDays = [1, 2, 3, 4, 5, 6, 0];
const office = { from: "09:00", to: "18:00" };
const weekdays: QuietSchedule = { hours: [null, office, office, office, office, office, null] };

export const pauses = [
  { name: "30 minutes", until: () => new Date(Date.now() + 30 * 60_000) },
  { name: "1 hour", until: () => new Date(Date.now() + 60 * 60_000) },
  { name: "Until tomorrow", until: () => tomorrowMorning() },
] as const;

function tomorrowMorning(): Date {
  const morning = new Date();
  morning.setDate(morning.getDate() + 1);
  morning.setHours(9, 0, 0, 0);
  return morning;
}

/** When nothing is shown or sounds: now, and outside the hours of one's week. */
export function QuietHours({ initial }: { initial: NotificationPreferences }) {
  const live = useLive();
  const zone = useWorkspace(({ me }) => me.timezone);
  const [{ dndUntil, schedule }, setPreferences] = useState(initial);
  const [problem, setProblem] = useState<string | null>(null);
  const change = async (wanted: Partial<NotificationPreferences>) => {
    const reply = await live.setNotifications(wanted);
    setProblem(reply.ok ? null : reply.message);
    if (reply.ok) setPreferences(reply.data.preferences);
  };
  const paused = dndUntil !== null && Date.parse(dndUntil) > Date.now();
  const setDay = (day: number, hours: QuietSchedule["hours"][number]) =>
    change({ schedule: { hours: (schedule ?? weekdays).hours.with(day, hours) } });
  return (
    <div className="with-script grid gap-5">
      <FormProblem>{problem}</FormProblem>
      <div className="grid gap-2">
        <h3 className="text-meta font-semibold text-strong">Pause notifications</h3>
        {paused ? (
          <div className="flex items-center gap-3">
            <p className="min-w-0 flex-1 text-ui text-ink">Paused until {fullTime(new Date(dndUntil), zone)}.</p>
            <Button size="small" onClick={() => void change({ dndUntil: null })}>
              Resume
            </Button>
          </div>
        ) : (
          <div className="flex flex-wrap gap-2">
            {pauses.map(({ name, until }) => (
              <Button key={name} size="small" onClick={() => void change({ dndUntil: until().toISOString() })}>
                {name}
              </Button>
            ))}
            <label className="flex h-7 items-center gap-2 text-meta text-muted phone:h-11">
              Until
              <input
                type="datetime-local"
                className="h-7 rounded-2 bg-raised px-2 text-meta text-ink shadow-[inset_0_0_0_1px_var(--border-control)] phone:h-11"
                onChange={({ target }) => {
                  const until = new Date(target.value);
                  if (until.getTime() > Date.now()) void change({ dndUntil: until.toISOString() });
                }}
              />
            </label>
          </div>
        )}
      </div>
      <div className="grid gap-2">
        <label className="flex gap-3 text-ui text-ink">
          <input
            type="checkbox"
            checked={schedule !== null}
            onChange={({ target }) => void change({ schedule: target.checked ? weekdays : null })}
            className="mt-0.5 size-4 accent-[var(--accent)]"
          />
          <span>
            Only at these hours
            <span className="block text-meta text-muted">By your own clock: {zone.replaceAll("_", " ")}.</span>
          </span>
        </label>
        {schedule && (
          <ul className="grid gap-1 pl-7">
            {shownDays.map((day) => {
              const hours = schedule.hours[day] ?? null;
              return (
                <li key={day} className="flex h-9 items-center gap-3 text-ui phone:h-11">
                  <label className="flex w-32 items-center gap-2 text-ink">
                    <input
                      type="checkbox"
                      checked={hours !== null}
                      onChange={({ target }) => void setDay(day, target.checked ? office : null)}
                      className="size-4 accent-[var(--accent)]"
                    />
                    {days[day]}
                  </label>
                  {hours ? (
                    <>
                      <Clock
                        label={`${days[day]} from`}
                        value={hours.from}
                        onChange={(from) => from < hours.to && void setDay(day, { ...hours, from })}
                      />
                      <span className="text-muted">to</span>
                      <Clock
                        label={`${days[day]} to`}
                        value={hours.to}
                        onChange={(to) => to > hours.from && void setDay(day, { ...hours, to })}
                      />
                    </>
                  ) : (
                    <span className="text-meta text-faint">Nothing</span>
                  )}
                </li>
              );
            })}
          </ul>
        )}
      </div>
    </div>
  );
}

function Clock({ label, value, onChange }: { label: string; value: string; onChange: (value: string) => void }) {
  return (
    <input
      type="time"
      aria-label={label}
      value={value === "24:00" ? "23:59" : value}
      onChange={({ target }) => target.value !== "" && onChange(target.value)}
      className="h-8 rounded-2 bg-raised px-2 text-ui text-ink shadow-[inset_0_0_0_1px_var(--border-control)] phone:h-11"
    />
  );
}
