import { emojiPresets, splitTone, withTone } from "../../../src/protocol/emoji";
import type { Message } from "../../../src/protocol/message";
import { useWorkspace } from "../../live/context";
import type { Live } from "../../live/live";
import { iconButtonLook } from "../ui/button";
import { cn } from "../ui/cn";
import { useDrawing } from "./emoji";
import { Drawn } from "./reactions";

const takesTone = new Set(["+1", "-1"]);

/** The presets, one click away; again takes it back. Fingers find them in the picker. */
export function PresetReactions({ live, message }: { live: Live; message: Message }) {
  const tone = useWorkspace(({ me }) => me.skinTone);
  return emojiPresets.map(({ emoji }) => (
    <Preset
      key={emoji}
      name={takesTone.has(emoji) ? withTone(emoji, tone) : emoji}
      onPick={(name) => live.reacting.toggle(message, name)}
    />
  ));
}

function Preset({ name, onPick }: { name: string; onPick: (name: string) => void }) {
  const drawing = useDrawing(name);
  const label = `React with :${splitTone(name).base}:`;
  return (
    <button
      type="button"
      aria-label={label}
      title={label}
      onClick={() => onPick(name)}
      className={cn(iconButtonLook({ on: "raised" }), "text-[18px] leading-none phone:hidden")}
    >
      <Drawn drawing={drawing} name={name} />
    </button>
  );
}
