import type { HubServerFrame } from "../../src/protocol/hub-frames";

type Fact = Exclude<HubServerFrame, { type: "ack" | "error" }>;

const most = 5_000;

/**
 * What a hub has told since it told everything, for a tab that comes later. Facts are absolute, so the last one of
 * each thing is enough.
 */
export class HubLog {
  #facts = new Map<string, Fact>();
  /** It begins with everything. */
  whole = false;

  add(frame: Fact): void {
    if (frame.type !== "hello") this.#put(keyOf(frame), quiet(frame));
    else if (frame.full) {
      this.#facts = new Map([["hello", frame]]);
      this.whole = true;
    } else {
      const { version } = frame;
      for (const channel of frame.channels) this.add({ type: "channel.state", version, channel });
      for (const channelId of frame.left) this.add({ type: "channel.left", version, channelId });
      this.#put("hello again", { ...frame, channels: [], left: [] });
    }
    if (this.#facts.size > most) this.clear();
  }

  /** To be asked for anew. */
  clear(): void {
    this.#facts.clear();
    this.whole = false;
  }

  get facts(): readonly Fact[] {
    return [...this.#facts.values()];
  }

  /** In the order in which they were told last. */
  #put(key: string, fact: Fact): void {
    this.#facts.delete(key);
    this.#facts.set(key, fact);
  }
}

/** Told again it is no news. */
const quiet = (fact: Fact): Fact => (fact.type === "notification.created" ? { ...fact, alert: false } : fact);

function keyOf(fact: Exclude<Fact, { type: "hello" }>): string {
  return `${fact.type} ${thingOf(fact)}`;
}

function thingOf(fact: Exclude<Fact, { type: "hello" }>): string {
  switch (fact.type) {
    case "channel.state":
    case "channel.joined":
    case "channel.created":
    case "channel.updated":
    case "channel.archived":
      return fact.channel.id;
    case "channel.left":
    case "channel.deleted":
    case "scheduled.updated":
      return fact.channelId;
    case "thread.state":
      return `${fact.thread.channelId} ${fact.thread.threadTs}`;
    case "presence.changed":
    case "member.left":
      return fact.userId;
    case "user.updated":
    case "member.joined":
      return fact.user.id;
    case "draft.updated":
      return `${fact.draft.channelId} ${fact.draft.threadTs}`;
    case "saved.changed":
      return fact.items.map(({ messageId }) => messageId).join();
    case "reminder.updated":
      return fact.reminder.id;
    case "reminder.removed":
      return fact.id;
    case "notification.created":
      return fact.notification.id;
    case "notification.read":
    case "notification.removed":
      return fact.ids.join();
    case "group.updated":
      return fact.group.id;
    case "group.deleted":
      return fact.groupId;
    case "emoji.updated":
      return fact.name;
    default:
      return "";
  }
}
