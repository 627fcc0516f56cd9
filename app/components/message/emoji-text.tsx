import { Emoji } from "../emoji/emoji";

/** An emoji of a message by its name. One that nobody knows stays as it was written. */
export function EmojiText({ name }: { name: string }) {
  return <Emoji name={name} />;
}
