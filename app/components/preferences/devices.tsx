import { useCallback, useEffect, useState } from "react";
import type { PushAnswer, PushDevice } from "../../../src/protocol/push";
import { fullTime } from "../../format/time";
import { useWorkspace } from "../../live/context";
import { devicesOf, type PushState, pushState, turnOff, turnOn } from "../../live/push";
import { Button } from "../ui/button";
import { FormProblem } from "../ui/field";
import { DesktopNotifications } from "./desktop";

/** Being told on this device, while Parley is open and while it is closed, and which other devices are. */
export function Devices({ initial }: { initial: PushAnswer }) {
  const slug = useWorkspace(({ workspace }) => workspace.slug);
  const zone = useWorkspace(({ me }) => me.timezone);
  const [{ publicKey, devices }, setAnswer] = useState(initial);
  const [state, setState] = useState<PushState | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  useEffect(() => {
    void pushState(devices).then(setState);
  }, [devices]);
  const change = useCallback(
    async (work: () => Promise<string | null>) => {
      setBusy(true);
      setProblem(await work());
      const reply = await devicesOf(slug);
      if (reply.ok) setAnswer(reply.data);
      setBusy(false);
    },
    [slug],
  );
  const others = devices.filter(({ id }) => state?.kind !== "on" || id !== state.device.id);
  return (
    <div className="grid gap-5">
      <DesktopNotifications key={String(state?.kind)} />
      <FormProblem>{problem}</FormProblem>
      {publicKey !== null && state !== null && (
        <Closed
          state={state}
          busy={busy}
          onChange={(on) =>
            void change(() => (state.kind === "on" && !on ? turnOff(slug, state.device.id) : turnOn(slug, publicKey)))
          }
        />
      )}
      {others.length > 0 && (
        <div className="grid gap-1">
          <h3 className="text-meta font-semibold text-strong">Other devices that are told</h3>
          <ul className="grid gap-1">
            {others.map((device) => (
              <Other
                key={device.id}
                device={device}
                since={fullTime(new Date(device.createdAt), zone)}
                busy={busy}
                onRemove={() => void change(() => turnOff(slug, device.id))}
              />
            ))}
          </ul>
        </div>
      )}
    </div>
  );
}

const says: Record<PushState["kind"], string> = {
  unable: "This browser cannot do that. On an iPhone or iPad, add Parley to the home screen first.",
  blocked: "This browser blocks notifications. Allow them for this site in its settings.",
  off: "They come while you are away from your screens, and not for what you have read.",
  on: "They come while you are away from your screens, and not for what you have read.",
};

function Closed({ state, busy, onChange }: { state: PushState; busy: boolean; onChange: (on: boolean) => void }) {
  return (
    <label className="flex gap-3 text-ui text-ink">
      <input
        type="checkbox"
        checked={state.kind === "on"}
        disabled={busy || state.kind === "unable" || state.kind === "blocked"}
        onChange={({ target }) => onChange(target.checked)}
        className="mt-0.5 size-4 shrink-0 accent-[var(--accent)]"
      />
      <span>
        Notify me on this device also when Parley is closed
        <span className="block text-meta text-muted">{says[state.kind]}</span>
      </span>
    </label>
  );
}

type OtherProps = { device: PushDevice; since: string; busy: boolean; onRemove: () => void };

function Other({ device: { name }, since, busy, onRemove }: OtherProps) {
  return (
    <li className="flex min-h-9 items-center gap-3 phone:min-h-11">
      <span className="min-w-0 flex-1 text-ui text-ink">
        {name}
        <span className="block text-meta text-muted">Since {since}</span>
      </span>
      <Button size="small" disabled={busy} onClick={onRemove} aria-label={`Remove ${name}`}>
        Remove
      </Button>
    </li>
  );
}
