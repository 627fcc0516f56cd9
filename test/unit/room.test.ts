import { describe, expect, it } from "vitest";
import { trimEnd } from "../../durable-objects/channel-room/log";
import { presentRow } from "../../durable-objects/channel-room/messages";
import { Rates } from "../../durable-objects/channel-room/rates";
import { gather } from "../../durable-objects/channel-room/round";
import { limits } from "../../src/protocol/limits";

describe("what goes out together", () => {
  it.each([
    ["nothing", [], []],
    ["one event as it is", ['{"seq":1}'], ['{"seq":1}']],
    ["several as an array, in order", ['{"seq":1}', '{"seq":2}'], ['[{"seq":1},{"seq":2}]']],
  ])("is %s", (_case, bodies, frames) => {
    expect(gather(bodies)).toEqual(frames);
  });

  it("is cut where a frame would grow too large, and nothing is lost or moved", () => {
    const bodies = Array.from({ length: 9 }, (_, seq) => JSON.stringify({ seq, text: "x".repeat(200_000) }));
    const frames = gather(bodies);
    expect(frames.length).toBeGreaterThan(3);
    const seqs = frames.flatMap((frame) => [JSON.parse(frame)].flat()).map(({ seq }: { seq: number }) => seq);
    expect(seqs).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
  });
});

describe("trimming the log", () => {
  const now = Date.now();
  const old = now - (limits.log.days + 1) * 24 * 60 * 60_000;
  const head = limits.log.events + 3;

  it.each([
    ["beyond the number and the days: goes", [1, 2, 3].map((seq) => ({ seq, at: old })), 3],
    ["old, but among the last: stays", [4, 5].map((seq) => ({ seq, at: old })), null],
    ["far behind, but young: stays", [1, 2].map((seq) => ({ seq, at: now })), null],
    ["up to the first that stays", [1, 2, 3].map((seq) => ({ seq, at: seq === 2 ? now : old })), 1],
    ["an empty log", [], null],
  ])("%s", (_case, slice, end) => {
    expect(trimEnd(slice, head, now)).toBe(end);
  });
});

describe("a sliding window", () => {
  it("lets so many through in any minute, and says when there is room again", () => {
    const rates = new Rates(true);
    for (let second = 0; second < 3; second += 1) expect(rates.take("ada", 3, 60_000, second * 1_000)).toBe(0);
    expect(rates.take("ada", 3, 60_000, 10_000)).toBe(50);
    expect(rates.take("linus", 3, 60_000, 10_000)).toBe(0);
    expect(rates.take("ada", 3, 60_000, 60_000)).toBe(0);
    expect(rates.take("ada", 3, 60_000, 60_500)).toBe(1);
  });

  it("counts but refuses nothing where limits are off", () => {
    const rates = new Rates(false);
    for (let i = 0; i < 1_000; i += 1) expect(rates.take("ada", 3, 60_000, i)).toBe(0);
  });
});

describe("a message's row", () => {
  const row = {
    ts: 1_700_000_000_000_100,
    seq: 7,
    user_id: "U0000000000A",
    client_msg_id: null,
    text: "hello",
    thread_ts: null,
    shown: 1,
    blocks: null,
    files: null,
    subtype: null,
    edited_at: null,
    deleted_at: null,
    reactions: null,
    reply_count: 0,
    reply_users_count: 0,
    reply_users: null,
    latest_reply: null,
    pinned: 0,
    previews: null,
    previews_hidden: null,
  };

  it("becomes the one shape of a message, without what it has not", () => {
    expect(presentRow("C0000000000A", row)).toEqual({
      id: "C0000000000A-1700000000.000100",
      channelId: "C0000000000A",
      ts: "1700000000.000100",
      seq: 7,
      userId: "U0000000000A",
      text: "hello",
      reactions: [],
    });
  });

  it("says of a reply whether the channel shows it", () => {
    const reply = { ...row, thread_ts: 1_700_000_000_000_000 };
    expect(presentRow("C0000000000A", reply)).toMatchObject({ threadTs: "1700000000.000000", broadcast: true });
    expect(presentRow("C0000000000A", { ...reply, shown: 0 })).not.toHaveProperty("broadcast");
  });
});
