import type { HubServerFrame } from "../../src/protocol/hub-frames";
import type { ChannelId, MessageId, ReminderId, Ts } from "../../src/protocol/ids";
import type { Reminder } from "../../src/protocol/reminders";
import type { RepeatKind } from "../../src/protocol/repeat";
import type { SavedState } from "../../src/protocol/saved";
import type { ScheduledMessage } from "../../src/protocol/scheduled";
import { Observable } from "./observable";
import { request } from "./request";

type SavedMap = Readonly<Record<MessageId, SavedState>>;

/** What went wrong, in words; null: nothing. */
export type Trouble = string | null;

/** What belongs to oneself through a day: messages for later, reminders, what goes out by itself. The hub tells all of it. */
export class Day {
  readonly saved = new Observable<SavedMap>({});
  readonly scheduled = new Observable<readonly ScheduledMessage[]>([]);
  /** Those that are not done. */
  readonly reminders = new Observable<readonly Reminder[]>([]);
  /** Whose time came while this page was open, until they are put away. */
  readonly fired = new Observable<readonly Reminder[]>([]);
  /** The most used first; null: not told yet. */
  readonly emojiUsed = new Observable<readonly string[] | null>(null);
  #base: string;

  constructor(slug: string) {
    this.#base = `/api/workspaces/${slug}`;
  }

  receive(frame: HubServerFrame): void {
    switch (frame.type) {
      case "hello":
        // Everything follows.
        if (!frame.full) return;
        this.saved.set({});
        this.scheduled.set([]);
        this.reminders.set([]);
        this.emojiUsed.set([]);
        return;
      case "saved.changed":
        this.saved.update((saved) => {
          const next: Record<MessageId, SavedState> = { ...saved };
          for (const { messageId, state } of frame.items) {
            if (state === null) delete next[messageId];
            else next[messageId] = state;
          }
          return next;
        });
        return;
      case "scheduled.updated":
        this.scheduled.update((all) =>
          [...all.filter(({ channelId }) => channelId !== frame.channelId), ...frame.items].sort(byTime),
        );
        return;
      case "reminder.updated":
        this.#takeReminder(frame.reminder);
        return;
      case "reminder.removed":
        this.#dropReminder(frame.id);
        return;
      case "emoji.used":
        this.emojiUsed.set(frame.names);
    }
  }

  // ── for later ──

  /** null: not any more. Shows at once, and goes back when it was refused. */
  async keep(messageId: MessageId, state: SavedState | null): Promise<Trouble> {
    const before = this.saved.value[messageId] ?? null;
    const show = (shown: SavedState | null) =>
      this.receive({ type: "saved.changed", version: "", items: [{ messageId, state: shown }] });
    show(state);
    const path = `${this.#base}/saved/${messageId}`;
    const reply = state === null ? await request("DELETE", path) : await request("PUT", path, { state });
    if (reply.ok) return null;
    show(before);
    return reply.message;
  }

  // ── reminders ──

  async remind(body: {
    text?: string;
    messageId?: MessageId;
    at?: string;
    when?: string;
    repeat?: RepeatKind;
  }): Promise<Trouble> {
    const reply = await request<{ reminder: Reminder }>("POST", `${this.#base}/reminders`, body);
    if (!reply.ok) return reply.message;
    this.#takeReminder(reply.data.reminder);
    return null;
  }

  async changeReminder(
    id: ReminderId,
    change: { at?: string; when?: string; repeat?: RepeatKind | "never"; done?: boolean },
  ): Promise<Trouble> {
    this.putAway(id);
    const reply = await request<{ reminder: Reminder }>("PUT", `${this.#base}/reminders/${id}`, change);
    if (!reply.ok) return reply.message;
    this.#takeReminder(reply.data.reminder);
    return null;
  }

  async removeReminder(id: ReminderId): Promise<Trouble> {
    const reply = await request("DELETE", `${this.#base}/reminders/${id}`);
    if (!reply.ok && reply.status !== 404) return reply.message;
    this.#dropReminder(id);
    return null;
  }

  /** Out of sight; it stays due. */
  putAway(id: ReminderId): void {
    this.fired.update((fired) => (fired.some((one) => one.id === id) ? fired.filter((one) => one.id !== id) : fired));
  }

  #takeReminder(reminder: Reminder): void {
    const { id, state } = reminder;
    const before = this.reminders.value.find((one) => one.id === id);
    const others = this.reminders.value.filter((one) => one.id !== id);
    this.reminders.set(state === "done" ? others : [...others, reminder].sort(byTime));
    if (state !== "due") this.putAway(id);
    // One that comes again may come while its last time still waits for an answer.
    else if (before && (before.state === "waiting" || before.at !== reminder.at))
      this.fired.update((fired) => [...fired.filter((one) => one.id !== id), reminder]);
  }

  #dropReminder(id: ReminderId): void {
    this.reminders.update((all) => all.filter((one) => one.id !== id));
    this.putAway(id);
  }

  // ── scheduled ──

  async schedule(input: { channelId: ChannelId; threadTs?: Ts; text: string; at: string }): Promise<Trouble> {
    const { channelId, ...rest } = input;
    const body = { ...rest, clientMsgId: crypto.randomUUID() };
    const reply = await request<{ scheduled: ScheduledMessage }>("POST", `/api/channels/${channelId}/scheduled`, body);
    if (!reply.ok) return reply.message;
    this.#showScheduled(reply.data.scheduled);
    return null;
  }

  async changeScheduled(id: string, change: { text?: string; at?: string }): Promise<Trouble> {
    const reply = await request<{ scheduled: ScheduledMessage }>("PUT", `${this.#base}/scheduled/${id}`, change);
    if (!reply.ok) return reply.message;
    this.#showScheduled(reply.data.scheduled);
    return null;
  }

  async sendScheduled(id: string): Promise<Trouble> {
    const reply = await request("POST", `${this.#base}/scheduled/${id}/send`, {});
    return this.#gone(id, reply);
  }

  async cancelScheduled(id: string): Promise<Trouble> {
    const reply = await request("DELETE", `${this.#base}/scheduled/${id}`);
    return this.#gone(id, reply.ok || reply.status !== 404 ? reply : { ok: true });
  }

  #gone(id: string, reply: { ok: true } | { ok: false; message: string }): Trouble {
    if (!reply.ok) return reply.message;
    this.scheduled.update((all) => all.filter((one) => one.id !== id));
    return null;
  }

  #showScheduled(one: ScheduledMessage): void {
    this.scheduled.update((all) => [...all.filter(({ id }) => id !== one.id), one].sort(byTime));
  }
}

const byTime = (a: { at: string }, b: { at: string }) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0);
