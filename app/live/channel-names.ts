import type { ChannelId } from "../../src/protocol/ids";
import type { ChannelAnswer } from "../../src/protocol/rest";
import { Observable } from "./observable";
import { request } from "./request";

/** Names of channels that one is not in, asked for when a message links to them. Null: not for one's eyes. */
class ChannelNames {
  readonly known = new Observable<Readonly<Record<ChannelId, string | null>>>({});
  #asked = new Set<ChannelId>();

  lookUp(id: ChannelId): void {
    if (this.#asked.has(id)) return;
    this.#asked.add(id);
    void request<ChannelAnswer>("GET", `/api/channels/${id}`).then((reply) => {
      if (!reply.ok && reply.status !== 404) {
        this.#asked.delete(id);
        return;
      }
      this.known.update((known) => ({ ...known, [id]: reply.ok ? reply.data.name : null }));
    });
  }
}

export const channelNames = new ChannelNames();
