import { Emoji } from "./emoji";

/** As it was typed, or by its name: 🚀, rocket, :rocket:. */
export function TypedEmoji({ emoji }: { emoji: string }) {
  const name = /^:?([a-z0-9_+-]+):?$/i.exec(emoji)?.[1];
  return name ? (
    <Emoji name={name.toLowerCase()} />
  ) : (
    <span className="emoji" aria-hidden="true">
      {emoji}
    </span>
  );
}
