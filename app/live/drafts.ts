import { draftPlace, parseDraftPlace } from "../../src/protocol/draft-place";
import type { Draft } from "../../src/protocol/drafts";
import type { HubServerFrame } from "../../src/protocol/hub-frames";
import type { ChannelId, Ts, UserId, WorkspaceId } from "../../src/protocol/ids";
import { limits } from "../../src/protocol/limits";
import { Observable } from "./observable";

type Kept = {
  text: string;
  /** The hub's version of which this is a copy, or from which it went on; 0: none. */
  version: number;
  /** Milliseconds since 1970. */
  at: number;
  /** The hub has not answered for it yet. */
  unsent?: true;
};
type Answer = { ok: boolean; code?: string };
/** Brings a draft to the hub; null: it cannot be reached now. */
export type DraftSender = (draft: { channelId: ChannelId; threadTs?: Ts; text: string }) => Promise<Answer | null>;

const storeAfterMs = 300;
const sendAfterMs = 700;
/** Also while the typing goes on without a pause. */
const sendAtLatestMs = 3_000;
/** So long after the last key what another device says waits: nothing changes under a caret that moves. */
const typingMs = 4_000;

/**
 * What somebody typed and did not send, by conversation and thread. This browser's copy comes first and works
 * offline; the hub holds the one that every device shares, where the last writer stays.
 */
export class Drafts {
  /** Places without a draft are not in it. */
  readonly texts = new Observable<Readonly<Record<string, string>>>({});
  #key: string;
  #places = new Map<string, Kept>();
  #restored = false;
  #storing: ReturnType<typeof setTimeout> | undefined;
  #sending: ReturnType<typeof setTimeout> | undefined;
  #waitingSince = 0;
  #held = new Map<string, ReturnType<typeof setTimeout>>();
  #listeners = new Map<string, Set<(text: string) => void>>();
  #send: DraftSender;
  #busy = new Set<string>();

  constructor(userId: UserId, workspaceId: WorkspaceId, send: DraftSender) {
    this.#key = `parley:drafts:${userId}:${workspaceId}`;
    this.#send = send;
  }

  /** In an effect: the server's page is drawn without them. */
  restore(): void {
    if (this.#restored) return;
    this.#restored = true;
    for (const [place, kept] of this.#read()) if (!this.#places.has(place)) this.#places.set(place, kept);
    this.#publish();
  }

  of(place: string): string {
    return this.texts.value[place] ?? "";
  }

  /** Milliseconds since 1970. */
  changedAt(place: string): number {
    return this.#places.get(place)?.at ?? 0;
  }

  /** Typed here. */
  set(place: string, text: string): void {
    const before = this.#places.get(place);
    if ((before?.text ?? "") === text) return;
    this.#places.set(place, { text, version: before?.version ?? 0, at: Date.now(), unsent: true });
    this.#publish();
    clearTimeout(this.#storing);
    this.#storing = setTimeout(this.flush, storeAfterMs);
    // An empty one was sent or given up: the other devices need not wait for a pause.
    this.#sendSoon(text === "" ? 0 : sendAfterMs);
  }

  flush = (): void => {
    if (this.#storing === undefined) return;
    clearTimeout(this.#storing);
    this.#storing = undefined;
    const kept = [...this.#places].filter(([, { text, unsent }]) => text !== "" || unsent);
    try {
      localStorage.setItem(this.#key, JSON.stringify(Object.fromEntries(kept)));
    } catch {
      // The draft stays in this page, and with the hub.
    }
  };

  /** The page goes, or the connection came back: whatever the hub does not know goes out now. */
  sendNow = (): void => {
    clearTimeout(this.#sending);
    this.#sending = undefined;
    this.#waitingSince = 0;
    for (const [place, { unsent }] of this.#places) if (unsent) void this.#sendPlace(place);
  };

  /** The text of a place became another one on another device. */
  watchPlace(place: string, listener: (text: string) => void): () => void {
    const listeners = this.#listeners.get(place) ?? new Set();
    listeners.add(listener);
    this.#listeners.set(place, listeners);
    return () => listeners.delete(listener);
  }

  receive(frame: HubServerFrame): void {
    if (frame.type === "draft.updated") this.#take(frame.draft);
    else if (frame.type === "draft.places") this.#keepOnly(new Set(frame.places));
    else if (frame.type === "hello" || frame.type === "channel.joined") this.sendNow();
  }

  #take(draft: Draft): void {
    this.restore();
    const place = draftPlace(draft.channelId, draft.threadTs);
    const kept = this.#places.get(place);
    if (kept && draft.version <= kept.version) return;
    if (kept?.text === draft.text) {
      this.#become(place, draft);
      return;
    }
    const typedAgo = Date.now() - (kept?.at ?? 0);
    const typing = kept?.version !== undefined && this.#listeners.get(place)?.size && typedAgo < typingMs;
    // Changed in both places: what was typed later stays, and goes to the hub.
    if (kept?.unsent && (typing || kept.at > Date.parse(draft.updatedAt))) {
      this.#places.set(place, { ...kept, version: draft.version });
      this.#sendSoon(sendAfterMs);
      return;
    }
    clearTimeout(this.#held.get(place));
    this.#held.delete(place);
    if (typing)
      this.#held.set(
        place,
        setTimeout(() => this.#take(draft), typingMs - typedAgo),
      );
    else this.#become(place, draft);
  }

  #become(place: string, { text, version, updatedAt }: Pick<Draft, "text" | "version" | "updatedAt">): void {
    const changed = this.of(place) !== text;
    this.#places.set(place, { text, version, at: Date.parse(updatedAt) });
    this.#storing ??= setTimeout(this.flush, storeAfterMs);
    if (!changed) return;
    this.#publish();
    for (const listener of this.#listeners.get(place) ?? []) listener(text);
  }

  #keepOnly(places: ReadonlySet<string>): void {
    this.restore();
    for (const [place, { text, version, unsent }] of [...this.#places]) {
      if (text === "" || unsent || places.has(place)) continue;
      this.#become(place, { text: "", version, updatedAt: new Date().toISOString() });
    }
  }

  #sendSoon(afterMs: number): void {
    const now = Date.now();
    if (this.#waitingSince === 0) this.#waitingSince = now;
    clearTimeout(this.#sending);
    const latest = Math.max(0, this.#waitingSince + sendAtLatestMs - now);
    this.#sending = setTimeout(this.sendNow, Math.min(afterMs, latest));
  }

  async #sendPlace(place: string): Promise<void> {
    const kept = this.#places.get(place);
    const where = parseDraftPlace(place);
    if (!kept || !where || this.#busy.has(place) || kept.text.length > limits.messageText) return;
    this.#busy.add(place);
    const answer = await this.#send({ ...where, text: kept.text });
    this.#busy.delete(place);
    const now = this.#places.get(place);
    if (!now?.unsent) return;
    if (now.text !== kept.text) return this.#sendSoon(sendAfterMs);
    if (!answer?.ok) return;
    const { unsent: _, ...sent } = now;
    this.#places.set(place, sent);
    this.#storing ??= setTimeout(this.flush, storeAfterMs);
  }

  #publish(): void {
    const shown = [...this.#places].filter(([, { text }]) => text !== "");
    this.texts.set(Object.fromEntries(shown.map(([place, { text }]) => [place, text])));
  }

  #read(): [string, Kept][] {
    try {
      const stored = JSON.parse(localStorage.getItem(this.#key) ?? "{}") as Record<string, Kept | string>;
      return Object.entries(stored).map(([place, kept]): [string, Kept] =>
        // As it was kept before drafts were shared.
        typeof kept === "string" ? [place, { text: kept, version: 0, at: Date.now(), unsent: true }] : [place, kept],
      );
    } catch {
      // Unreadable storage holds nothing worth keeping.
      return [];
    }
  }
}
