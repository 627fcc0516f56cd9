import type { ChannelId, MessageId, UserId } from "../../src/protocol/ids";
import type { Message, Reaction } from "../../src/protocol/message";
import { withMine, withReaction } from "./conversation";
import type { ConversationStore } from "./conversation-store";
import { Observable } from "./observable";
import { request } from "./request";

/** `<message id> <name>` */
type Place = `${MessageId} ${string}`;

/** One's own reactions on their way: drawn at once, and gone from here when the room has them or refused them. */
export class Reacting {
  /** What is wanted and not known to be so. */
  readonly wanted = new Observable<Readonly<Record<Place, boolean>>>({});
  /** What the room refused last, in words. */
  readonly refusal = new Observable<{ words: string; at: number } | null>(null);
  readonly #busy = new Set<Place>();

  constructor(
    private readonly me: UserId,
    private readonly conversation: (channelId: ChannelId) => ConversationStore,
  ) {}

  /** As they will be. */
  of(message: Message): Reaction[] {
    return reactionsWanted(message, this.wanted.value, this.me);
  }

  toggle(message: Message, name: string): void {
    const mine = this.of(message).some((reaction) => reaction.name === name && reaction.users.includes(this.me));
    this.set(message, name, !mine);
  }

  set(message: Message, name: string, on: boolean): void {
    const place: Place = `${message.id} ${name}`;
    this.wanted.update((wanted) => ({ ...wanted, [place]: on }));
    void this.#send(message, name, place);
  }

  /** One call at a time for each: what was wanted last is sent last. */
  async #send(message: Message, name: string, place: Place): Promise<void> {
    if (this.#busy.has(place)) return;
    this.#busy.add(place);
    for (;;) {
      const on = this.wanted.value[place];
      if (on === undefined) break;
      const path = `/api/messages/${message.id}/reactions`;
      const reply = on
        ? await request("POST", path, { emoji: name })
        : await request("DELETE", `${path}/${encodeURIComponent(name)}`);
      if (reply.ok) {
        const { state } = this.conversation(message.channelId);
        state.update((known) => withReaction(known, message.ts, name, this.me, on));
      } else {
        this.refusal.set({ words: `Your reaction was not saved. ${reply.message}`, at: Date.now() });
      }
      if (reply.ok && this.wanted.value[place] !== on) continue;
      this.wanted.update(({ [place]: _, ...others }) => others);
    }
    this.#busy.delete(place);
  }
}

export function reactionsWanted(
  { id, reactions }: Message,
  wanted: Readonly<Record<Place, boolean>>,
  me: UserId,
): Reaction[] {
  let result = reactions;
  for (const [place, on] of Object.entries(wanted)) {
    if (place.startsWith(`${id} `)) result = withMine(result, place.slice(id.length + 1), me, on);
  }
  return result;
}
