import { Check, CloudOff, RotateCw, TriangleAlert } from "lucide-react";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { useLive } from "../../live/context";
import { useObserved } from "../../live/observable";
import type { Room } from "../../live/room";
import { buttonLook } from "../ui/button";
import { cn } from "../ui/cn";
import { Icon } from "../ui/icon";

const same = <T,>(value: T) => value;
/** A reconnection that takes less is nobody's business. */
const quietMs = 1_500;
const thanksMs = 3_000;

export function ConnectionBanner({ room }: { room: Room }) {
  const live = useLive();
  const state = useObserved(room.socket.state, same);
  const pending = useObserved(live.outbox.pending, same);
  const [shown, setShown] = useState<"away" | "back" | null>(null);
  const wasAway = useRef(false);
  const waitingBefore = useRef(0);
  const waiting = pending.filter((entry) => entry.state === "waiting").length;
  if (state.kind !== "open") waitingBefore.current = waiting;

  // Between attempts the state goes to and fro; only the way in and the way out matter.
  const phase = state.kind === "open" || state.kind === "idle" || state.kind === "ended" ? state.kind : "away";
  useEffect(() => {
    if (phase === "open") {
      if (!wasAway.current) return setShown(null);
      wasAway.current = false;
      setShown("back");
      const timer = setTimeout(() => setShown(null), thanksMs);
      return () => clearTimeout(timer);
    }
    if (phase !== "away") return setShown(null);
    const timer = setTimeout(() => {
      wasAway.current = true;
      setShown("away");
    }, quietMs);
    return () => clearTimeout(timer);
  }, [phase]);

  if (shown === "back") {
    const sent = waitingBefore.current;
    return (
      <Banner tone="ok" icon={Check}>
        Connected.{sent > 0 && ` ${sent === 1 ? "1 waiting message was" : `${sent} waiting messages were`} sent.`}
      </Banner>
    );
  }
  if (state.kind === "ended" && state.reason === "signed out") {
    const next = typeof location === "undefined" ? "" : `?next=${encodeURIComponent(location.pathname)}`;
    return (
      <Banner tone="bad" icon={TriangleAlert}>
        <span className="flex-1">Your session ended on this device.</span>
        <a className={buttonLook({ kind: "outline", size: "small" })} href={`/signin${next}`}>
          Sign in
        </a>
      </Banner>
    );
  }
  if (shown !== "away") return null;
  if (typeof navigator !== "undefined" && !navigator.onLine) {
    return (
      <Banner tone="warn" icon={CloudOff}>
        <span>
          <b>You are offline.</b> What you write is kept and goes out when you are back.
        </span>
      </Banner>
    );
  }
  return (
    <Banner tone="warn" icon={RotateCw}>
      <span className="flex-1">
        Connecting again
        {state.kind === "waiting" && <Countdown until={state.retryAt} />}
      </span>
      <button
        type="button"
        className={buttonLook({ kind: "outline", size: "small" })}
        onClick={() => room.socket.retryNow()}
      >
        Try now
      </button>
    </Banner>
  );
}

function Countdown({ until }: { until: number }) {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1_000);
    return () => clearInterval(timer);
  }, []);
  const seconds = Math.ceil((until - now) / 1_000);
  return seconds > 1 ? <span className="tabular">, next try in {seconds} s</span> : null;
}

const tones = {
  ok: "bg-success-soft text-success",
  warn: "bg-warning-soft text-warning",
  bad: "bg-danger-soft text-danger-ink",
};

function Banner({ tone, icon, children }: { tone: keyof typeof tones; icon: typeof Check; children: ReactNode }) {
  return (
    <div
      role="status"
      className={cn("flex min-h-9 flex-none items-center gap-2.5 py-1 pr-2 pl-4 text-meta", tones[tone])}
    >
      <Icon as={icon} />
      {children}
    </div>
  );
}
