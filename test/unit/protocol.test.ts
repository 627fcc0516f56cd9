import { describe, expect, test } from "vitest";
import { cursorTs, isChannelId, isTs, microsFromTs, newId, parseMessageId, tsFromMicros } from "../../src/protocol/ids";
import { registerBody, slug } from "../../src/protocol/rest";
import { roomClientFrame } from "../../src/protocol/room-frames";
import { checkText, cleanText, findMentions } from "../../src/protocol/text";

describe("ids", () => {
  test("carry their prefix and are of one form", () => {
    const ids = Array.from({ length: 500 }, () => newId("C"));
    expect(new Set(ids).size).toBe(500);
    expect(ids.every(isChannelId)).toBe(true);
    expect(isChannelId(newId("U"))).toBe(false);
  });
  test("a ts goes to microseconds and back without loss", () => {
    for (const ts of ["1700000000.000000", "1700000000.000001", "1799999999.999999"] as const) {
      expect(tsFromMicros(microsFromTs(ts))).toBe(ts);
    }
  });
  test.each(["1700000000", "1700000000.1", "1700000000.0000001", "abc", "", " 1700000000.000001", 1_700_000_000.5])(
    "%j is no ts",
    (value) => expect(isTs(value)).toBe(false),
  );
  test("a message's id holds its channel and ts", () => {
    const channelId = newId("C");
    expect(parseMessageId(`${channelId}-1700000000.000001`)).toEqual({ channelId, ts: "1700000000.000001" });
    expect(parseMessageId(`${channelId}-17`)).toBeNull();
    expect(parseMessageId("")).toBeNull();
    expect(cursorTs(channelId, `${channelId}-1700000000.000001`)).toBe("1700000000.000001");
    expect(cursorTs(channelId, `${newId("C")}-1700000000.000001`)).toBeNull();
  });
});

describe("text", () => {
  test("loses NUL and lone surrogates, and nothing else", () => {
    expect(cleanText("a\u0000b")).toBe("ab");
    expect(cleanText("a\ud800b")).toBe("a\ufffdb");
    expect(cleanText("  👩‍🚀 \n\t")).toBe("  👩‍🚀 \n\t");
  });
  test.each([
    ["a", true],
    [" \n\t\u3000", false],
    ["", false],
    ["\u0000", false],
    ["x".repeat(40_000), true],
    ["x".repeat(40_001), false],
  ])("%#", (text, ok) => expect(checkText(text).ok).toBe(ok));
  test("says why: empty is a bad frame, long is too long", () => {
    expect(checkText(" ")).toMatchObject({ code: "bad_frame" });
    expect(checkText("x".repeat(40_001))).toMatchObject({ code: "too_long" });
  });
  test("names people by tokens alone", () => {
    const id = newId("U");
    expect(findMentions(`hello <@${id}> and <@${id}|ada>, not @ada or <@u>`)).toEqual({
      userIds: [id],
      groupIds: [],
      here: false,
      everyone: false,
    });
    expect(findMentions("<!here> now")).toMatchObject({ userIds: [], here: true, everyone: false });
    expect(findMentions("<!channel|@channel>")).toMatchObject({ here: false, everyone: true });
  });
});

describe("shapes", () => {
  test.each(["ab", "a-b", "team-42"])("%j is an address of a workspace", (value) => {
    expect(slug.safeParse(value).success).toBe(true);
  });
  test.each(["a", "-ab", "ab-", "Ab", "a b", "ä-b", "a".repeat(51)])("%j is none", (value) => {
    expect(slug.safeParse(value).success).toBe(false);
  });
  test("addresses are kept in lower case and passwords within what bcrypt reads", () => {
    const person = { email: " Ada@Example.COM ", password: "correct horse", firstName: "Ada", lastName: "L" };
    expect(registerBody.parse(person).email).toBe("ada@example.com");
    expect(registerBody.safeParse({ ...person, password: "short" }).success).toBe(false);
    expect(registerBody.safeParse({ ...person, password: "é".repeat(36) }).success).toBe(true);
    expect(registerBody.safeParse({ ...person, password: "é".repeat(37) }).success).toBe(false);
  });
  test("a send needs its clientMsgId, a reaction an emoji", () => {
    expect(roomClientFrame.safeParse({ type: "message.send", text: "hi" }).success).toBe(false);
    expect(roomClientFrame.safeParse({ type: "message.send", text: "hi", clientMsgId: "1" }).success).toBe(true);
    const reaction = { type: "reaction.add", ts: "1700000000.000001" };
    expect(roomClientFrame.safeParse({ ...reaction, name: "+1" }).success).toBe(true);
    expect(roomClientFrame.safeParse({ ...reaction, name: "👍🏽" }).success).toBe(true);
    expect(roomClientFrame.safeParse({ ...reaction, name: "<b>" }).success).toBe(false);
    expect(roomClientFrame.safeParse({ ...reaction, name: "a b" }).success).toBe(false);
  });
});
