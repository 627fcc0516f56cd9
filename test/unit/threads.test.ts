import { describe, expect, test } from "vitest";
import { type Conversation, emptyConversation, withReply, withThreadNewest } from "../../app/live/conversation";
import type { ChannelId, Ts, UserId } from "../../src/protocol/ids";
import { messageId, tsFromMicros } from "../../src/protocol/ids";
import type { Message } from "../../src/protocol/message";

const channelId: ChannelId = "C000000000001";
const mei: UserId = "U000000000001";
const at = (second: number): Ts => tsFromMicros((1_700_000_000 + second) * 1_000_000);
const message = (second: number): Message => ({
  id: messageId(channelId, at(second)),
  channelId,
  ts: at(second),
  seq: second,
  userId: mei,
  text: `said at ${second}`,
  reactions: [],
});

const page = (seconds: number[], hasMore = false) => ({
  parent: message(0),
  messages: seconds.map(message).toReversed(),
  hasMore,
});
const seconds = (state: Conversation) =>
  state.threads[at(0)]?.replies.map(({ ts }) => Number(ts.slice(0, 10)) - 1_700_000_000);

describe("the newest page of a thread", () => {
  test("goes beside what is known, and keeps what came while it was on its way", () => {
    const known = withThreadNewest(emptyConversation, at(0), page([1, 2, 3], true));
    const live = withReply(known, at(0), message(6));
    const next = withThreadNewest(live, at(0), page([3, 4, 5], true));
    expect(seconds(next)).toEqual([1, 2, 3, 4, 5, 6]);
    expect(next.threads[at(0)]?.hasOlder).toBe(true);
  });

  test("takes the place of what it does not join, so that nothing is missing between", () => {
    const known = withThreadNewest(emptyConversation, at(0), page([1, 2]));
    const next = withThreadNewest(known, at(0), page([8, 9], true));
    expect(seconds(next)).toEqual([8, 9]);
    expect(next.threads[at(0)]?.hasOlder).toBe(true);
  });

  test("that is the whole thread is all there is", () => {
    const known = withThreadNewest(emptyConversation, at(0), page([1, 2], true));
    const next = withThreadNewest(known, at(0), page([1, 2, 3]));
    expect(seconds(next)).toEqual([1, 2, 3]);
    expect(next.threads[at(0)]?.hasOlder).toBe(false);
  });
});
