import { Bell, BellOff } from "lucide-react";
import { useEffect, useState } from "react";
import type { ChannelNotifications } from "../../../src/protocol/notifications";
import type { ChannelAnswer } from "../../../src/protocol/rest";
import { useLive, useWorkspace } from "../../live/context";
import { request } from "../../live/request";
import { Button } from "../ui/button";
import { selectLook } from "../ui/field";
import { Icon } from "../ui/icon";

const levels: ReadonlyArray<{ value: ChannelNotifications["level"]; name: string }> = [
  { value: "default", name: "As in the workspace" },
  { value: "all", name: "Every new message" },
  { value: "mentions", name: "Mentions and keywords" },
  { value: "nothing", name: "Nothing" },
];

/** What one wants to be told of a channel. It changes at once here, and on the other devices by the hub. */
export function ChannelNotificationSettings({ channel }: { channel: ChannelAnswer }) {
  const live = useLive();
  const muted = useWorkspace(({ channels }) => channels.find(({ id }) => id === channel.id)?.muted ?? false);
  const notify = useWorkspace(({ channels }) => channels.find(({ id }) => id === channel.id)?.notify);
  const [level, setLevel] = useState<ChannelNotifications["level"] | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const path = `/api/channels/${channel.id}/notifications`;

  // biome-ignore lint/correctness/useExhaustiveDependencies: another device may have changed it
  useEffect(() => {
    void request<{ notifications: ChannelNotifications }>("GET", path).then((reply) => {
      if (reply.ok) setLevel(reply.data.notifications.level);
    });
  }, [path, notify]);

  if (!channel.isMember) return null;
  const choose = async (chosen: ChannelNotifications["level"]) => {
    const before = level;
    setLevel(chosen);
    const reply = await request("PUT", path, { level: chosen });
    setProblem(reply.ok ? null : reply.message);
    if (!reply.ok) setLevel(before);
  };
  return (
    <section aria-label="Notifications" className="with-script grid gap-3">
      <h3 className="text-ui font-semibold text-strong">Notifications</h3>
      <label className="grid gap-1.5 text-meta font-semibold text-strong">
        Tell me about
        <select
          className={selectLook}
          value={level ?? "default"}
          disabled={level === null || muted}
          onChange={(event) => void choose(event.target.value as ChannelNotifications["level"])}
        >
          {levels.map(({ value, name }) => (
            <option key={value} value={value}>
              {name}
            </option>
          ))}
        </select>
      </label>
      <div className="flex items-center gap-3">
        <p className="min-w-0 flex-1 text-meta text-muted">
          {muted ? "Muted: you see mentions of you, and nothing is sent." : "Muting keeps it quiet and out of the way."}
        </p>
        <Button
          size="small"
          aria-pressed={muted}
          onClick={() => void live.mute(channel.id, !muted).then((refused) => setProblem(refused))}
        >
          <Icon as={muted ? Bell : BellOff} size={16} />
          {muted ? "Unmute" : "Mute"}
        </Button>
      </div>
      {problem && (
        <p role="alert" className="text-meta text-danger-ink">
          {problem}
        </p>
      )}
    </section>
  );
}
