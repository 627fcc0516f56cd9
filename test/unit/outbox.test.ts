import { describe, expect, test } from "vitest";
import { type Keeper, Outbox, type Pending } from "../../app/live/outbox";

/** Which messages wait, in which order, and what of them is kept. */

const channelId = "C00000001";
const left = (clientMsgId: string, state: Pending["state"] = "sending"): Pending => ({
  clientMsgId,
  channelId,
  text: clientMsgId,
  at: 1,
  state,
});

function kept() {
  const entries = new Map<string, Pending>();
  const keeper: Keeper = {
    put: (entry) => void entries.set(entry.clientMsgId, entry),
    remove: (clientMsgId) => void entries.delete(clientMsgId),
  };
  return { entries, keeper };
}

describe("the outbox", () => {
  test("puts what an earlier page left before what was written since", () => {
    const outbox = new Outbox();
    outbox.add({ channelId, text: "third" });
    outbox.adopt([left("first"), left("second")]);
    outbox.adopt([left("first")]);
    expect(outbox.waitingFor(channelId).map(({ text }) => text)).toEqual(["first", "second", "third"]);
  });

  test("leaves what was refused to its writer", () => {
    const outbox = new Outbox();
    outbox.adopt([left("refused", "failed")]);
    expect(outbox.waitingFor(channelId)).toEqual([]);
    expect(outbox.unsent).toBe(1);
  });

  test("keeps what was written before there was anywhere to keep it, until it is stored", () => {
    const outbox = new Outbox();
    const { entries, keeper } = kept();
    const { clientMsgId } = outbox.add({ channelId, text: "early" });
    outbox.keepIn(keeper);
    expect([...entries.values()].map(({ text }) => text)).toEqual(["early"]);
    outbox.mark(clientMsgId, "failed", "Too long.");
    expect(entries.get(clientMsgId)).toMatchObject({ state: "failed", reason: "Too long." });
    outbox.mark(clientMsgId, "stored");
    expect(entries.size).toBe(0);
  });

  test("forgets what was deleted", () => {
    const outbox = new Outbox();
    const { entries, keeper } = kept();
    outbox.keepIn(keeper);
    const { clientMsgId } = outbox.add({ channelId, text: "on second thoughts" });
    outbox.remove(clientMsgId);
    expect(entries.size).toBe(0);
    expect(outbox.unsent).toBe(0);
  });

  test("lets nothing pass what was refused for now", () => {
    const outbox = new Outbox();
    const { clientMsgId } = outbox.add({ channelId, text: "too soon" });
    outbox.mark(clientMsgId, "sending");
    outbox.hold(clientMsgId, channelId, 5_000);
    outbox.hold(clientMsgId, channelId, 3_000);
    outbox.add({ channelId, text: "after it" });
    expect(outbox.heldFor(channelId, 3_500)).toBe(1_500);
    expect(outbox.heldFor("C00000002", 3_500)).toBe(0);
    expect(outbox.heldFor(channelId, 5_000)).toBe(0);
    expect(outbox.waitingFor(channelId).map(({ text }) => text)).toEqual(["too soon", "after it"]);
  });
});
