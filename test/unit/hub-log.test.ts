import { describe, expect, test } from "vitest";
import { HubLog } from "../../app/live/hub-log";
import type { HubHello, HubServerFrame, SidebarRow } from "../../src/protocol/hub-frames";

/** What a tab is told that comes later: as much as it would know had it been there. */

type Fact = Exclude<HubServerFrame, { type: "ack" | "error" }>;

const row = (id: `C${string}`, unread: number): SidebarRow => ({
  id,
  headTs: null,
  readTs: null,
  unread,
  unreadCapped: false,
  mentions: 0,
  threadUnread: false,
  threadMentions: 0,
  muted: false,
  notify: "all",
});
const hello = (full: boolean, version: string, channels: SidebarRow[], left: `C${string}`[] = []): HubHello => ({
  type: "hello",
  userId: "U00000001",
  workspaceId: "T00000001",
  full,
  channels,
  left,
  threads: [],
  version,
  status: "online",
  dnd: false,
  activity: 0,
});
const state = (id: `C${string}`, unread: number, version: string): Fact => ({
  type: "channel.state",
  version,
  channel: row(id, unread),
});

/** As a tab applies it. */
function unreadAfter(facts: readonly Fact[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const fact of facts) {
    if (fact.type === "hello") for (const { id, unread } of fact.channels) counts[id] = unread;
    if (fact.type === "channel.state") counts[fact.channel.id] = fact.channel.unread;
    if (fact.type === "channel.left") delete counts[fact.channelId];
  }
  return counts;
}

describe("what a hub has told", () => {
  test("is whole only once it said everything", () => {
    const log = new HubLog();
    log.add(hello(false, "e.4", [row("C00000001", 1)]));
    expect(log.whole).toBe(false);
    log.add(hello(true, "e.5", [row("C00000001", 2)]));
    expect(log.whole).toBe(true);
    expect(unreadAfter(log.facts)).toEqual({ C00000001: 2 });
    log.clear();
    expect(log.whole).toBe(false);
  });

  test("is as much as there are things, however often they changed", () => {
    const log = new HubLog();
    log.add(hello(true, "e.1", [row("C00000001", 0), row("C00000002", 0)]));
    for (let n = 1; n <= 500; n += 1) log.add(state("C00000001", n, `e.${n + 1}`));
    log.add(state("C00000002", 7, "e.502"));
    expect(log.facts.length).toBe(3);
    expect(unreadAfter(log.facts)).toEqual({ C00000001: 500, C00000002: 7 });
  });

  test("goes on over a reconnection that told only what changed", () => {
    const log = new HubLog();
    log.add(hello(true, "e.1", [row("C00000001", 1), row("C00000002", 2), row("C00000003", 3)]));
    log.add(hello(false, "e.2", [row("C00000001", 0)], ["C00000003"]));
    log.add(hello(false, "e.3", [row("C00000002", 5)]));
    expect(unreadAfter(log.facts)).toEqual({ C00000001: 0, C00000002: 5 });
    expect(log.facts.at(-1)).toMatchObject({ type: "hello", full: false, version: "e.3" });
  });

  test("shows no notification a second time", () => {
    const log = new HubLog();
    log.add(hello(true, "e.1", []));
    const notification = { id: "N1" } as Extract<Fact, { type: "notification.created" }>["notification"];
    log.add({ type: "notification.created", version: "e.2", notification, unread: 1, alert: true });
    expect(log.facts.at(-1)).toMatchObject({ type: "notification.created", unread: 1, alert: false });
  });

  test("is given up when there is too much of it, and asked for anew", () => {
    const log = new HubLog();
    log.add(hello(true, "e.1", []));
    for (let n = 0; n < 6_000 && log.whole; n += 1) {
      log.add({ type: "notification.read", version: `e.${n}`, ids: [`N${n}`], unread: 0 });
    }
    expect(log.whole).toBe(false);
    expect(log.facts).toEqual([]);
  });
});
