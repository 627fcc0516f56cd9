import type { ChannelId, Ts, UserId } from "../../src/protocol/ids";
import { Observable } from "./observable";

/** What somebody typed and did not send, by conversation and thread, kept in this browser. */
export class Drafts {
  readonly texts = new Observable<Readonly<Record<string, string>>>({});
  #key: string;
  #restored = false;
  #writing: ReturnType<typeof setTimeout> | undefined;

  constructor(userId: UserId) {
    this.#key = `parley:drafts:${userId}`;
  }

  /** In an effect: the server's page is drawn without them. */
  restore(): void {
    if (this.#restored) return;
    this.#restored = true;
    try {
      this.texts.set({
        ...(JSON.parse(localStorage.getItem(this.#key) ?? "{}") as Record<string, string>),
        ...this.texts.value,
      });
    } catch {
      // Unreadable storage holds nothing worth keeping.
    }
  }

  of(place: string): string {
    return this.texts.value[place] ?? "";
  }

  set(place: string, text: string): void {
    const { [place]: before, ...rest } = this.texts.value;
    if ((before ?? "") === text) return;
    this.texts.set(text === "" ? rest : { ...rest, [place]: text });
    clearTimeout(this.#writing);
    this.#writing = setTimeout(this.flush, 300);
  }

  flush = (): void => {
    if (this.#writing === undefined) return;
    clearTimeout(this.#writing);
    this.#writing = undefined;
    try {
      localStorage.setItem(this.#key, JSON.stringify(this.texts.value));
    } catch {
      // The draft stays in this page.
    }
  };
}

export const draftPlace = (channelId: ChannelId, threadTs?: Ts) => (threadTs ? `${channelId}/${threadTs}` : channelId);
