import type { ChannelId } from "../../src/protocol/ids";
import type { RestMessage } from "../../src/protocol/rest";
import type { Outbox } from "./outbox";
import { postPending } from "./room";

type Around = {
  outbox: Outbox;
  hasRoom: (channelId: ChannelId) => boolean;
  /** The message as it was stored. */
  posted: (message: RestMessage) => void;
};

/** A conversation that did not take a message is asked again after this. */
const againMs = 10_000;

/** Sends what waits in conversations that no room is open to. */
export class Roomless {
  readonly #sending = new Set<ChannelId>();
  #later: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly around: Around) {}

  /** Side by side, and in each one after another, so that it keeps its order. */
  flush(): void {
    for (const { channelId, state } of this.around.outbox.pending.value) {
      if (state !== "waiting" || this.around.hasRoom(channelId) || this.#sending.has(channelId)) continue;
      this.#sending.add(channelId);
      void this.#send(channelId).finally(() => this.#sending.delete(channelId));
    }
  }

  async #send(channelId: ChannelId): Promise<void> {
    const { outbox, hasRoom, posted } = this.around;
    for (;;) {
      const [next] = outbox.waitingFor(channelId);
      if (!next || hasRoom(channelId)) return;
      await postPending(outbox, next, posted);
      if (!outbox.waitingFor(channelId).some(({ clientMsgId }) => clientMsgId === next.clientMsgId)) continue;
      // Nobody took it: later, and at once when the hub is there again.
      this.#later ??= setTimeout(() => {
        this.#later = undefined;
        this.flush();
      }, againMs);
      return;
    }
  }
}
