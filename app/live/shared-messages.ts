import type { MessageId } from "../../src/protocol/ids";
import type { MessageAnswer } from "../../src/protocol/rest";
import { Observable } from "./observable";
import { request } from "./request";

/** `hidden`: it is not there, or not for this reader. */
export type Shared = { state: "reading" } | { state: "hidden" } | ({ state: "shown" } & MessageAnswer);

const freshMs = 30_000;

/** Messages that others link to, read with the rights of whoever reads, when they are shown and never stored. */
export class SharedMessages {
  #known = new Map<MessageId, { shown: Observable<Shared>; readAt: number }>();

  of(id: MessageId): Observable<Shared> {
    return this.#entry(id).shown;
  }

  async read(id: MessageId): Promise<void> {
    const entry = this.#entry(id);
    if (Date.now() - entry.readAt < freshMs) return;
    entry.readAt = Date.now();
    const reply = await request<MessageAnswer>("GET", `/api/messages/${id}`);
    if (reply.ok) entry.shown.set({ state: "shown", ...reply.data });
    else if (reply.status === 404 || entry.shown.value.state === "reading") entry.shown.set({ state: "hidden" });
  }

  #entry(id: MessageId) {
    let entry = this.#known.get(id);
    if (!entry) {
      entry = { shown: new Observable<Shared>({ state: "reading" }), readAt: 0 };
      this.#known.set(id, entry);
    }
    return entry;
  }
}
