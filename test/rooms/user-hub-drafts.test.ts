import { evictDurableObject } from "cloudflare:test";
import { describe, expect, test } from "vitest";
import type { Draft } from "../../src/protocol/drafts";
import { type ChannelId, newId } from "../../src/protocol/ids";
import { limits } from "../../src/protocol/limits";
import type { HubLine } from "../line";
import { attachHub, hubOf, roomOf, scene } from "./scene";

async function team() {
  const made = await scene({
    people: { david: "owner", kevin: "member" },
    channels: { lounge: { members: ["david", "kevin"] }, cabinet: { type: "private", members: ["david", "kevin"] } },
  });
  const whose = { workspaceId: made.workspaceId, userId: made.people.kevin.userId };
  return { ...made, whose, hub: hubOf(made.workspaceId, made.people.kevin) };
}

const kept = (answer: { ok: boolean; drafts?: Draft[] }) =>
  (answer.drafts ?? []).map(({ channelId, threadTs, text }) => [threadTs ?? channelId, text]);
const heard = (line: HubLine) => line.of("draft.updated").map(({ draft }) => draft.text);

describe("drafts", () => {
  test("what is typed on one device is heard on the other, and emptying it removes it", async () => {
    const { workspaceId, people, channels, hub, whose } = await team();
    const laptop = await attachHub(workspaceId, people.kevin);
    const phone = await attachHub(workspaceId, people.kevin);
    const { lounge } = channels;
    expect(await laptop.ask({ type: "draft.set", channelId: lounge, text: "Shall we" })).toMatchObject({ type: "ack" });
    const threadTs = "1700000000.000100";
    await laptop.ask({ type: "draft.set", channelId: lounge, threadTs, text: "In the thread" });
    await phone.ask({ type: "draft.set", channelId: lounge, text: "Shall we meet" });
    await laptop.until((frame) => frame.type === "draft.updated" && frame.draft.text === "Shall we meet");
    for (const line of [laptop, phone]) expect(heard(line)).toEqual(["Shall we", "In the thread", "Shall we meet"]);
    const versions = phone.of("draft.updated").map(({ draft }) => draft.version);
    expect(versions).toEqual(versions.toSorted((a, b) => a - b));
    expect(new Set(versions).size).toBe(3);
    expect(kept(await hub.drafts(whose))).toEqual([
      [lounge, "Shall we meet"],
      [threadTs, "In the thread"],
    ]);
    await phone.ask({ type: "draft.set", channelId: lounge, text: "  \n" });
    expect((await laptop.until((frame) => frame.type === "draft.updated" && frame.draft.text === "")).type).toBe(
      "draft.updated",
    );
    expect(kept(await hub.drafts(whose))).toEqual([[threadTs, "In the thread"]]);
  });

  test("the same text again tells nobody", async () => {
    const { workspaceId, people, channels } = await team();
    const line = await attachHub(workspaceId, people.kevin);
    await line.ask({ type: "draft.set", channelId: channels.lounge, text: "Once" });
    await line.ask({ type: "draft.set", channelId: channels.lounge, text: "Once" });
    await line.ask({ type: "draft.set", channelId: channels.cabinet, text: "" });
    expect(heard(line)).toEqual(["Once"]);
  });

  test("a device that comes back hears what changed meanwhile, a new one hears all there is", async () => {
    const { workspaceId, people, channels, hub } = await team();
    const { lounge, cabinet } = channels;
    const laptop = await attachHub(workspaceId, people.kevin);
    await laptop.ask({ type: "draft.set", channelId: lounge, text: "Begun" });
    await laptop.ask({ type: "draft.set", channelId: cabinet, text: "Secret" });
    const { version } = (await laptop.until((f) => f.type === "draft.updated" && f.draft.text === "Secret")) as {
      version: string;
    };
    laptop.close();
    const phone = await attachHub(workspaceId, people.kevin);
    await phone.ask({ type: "draft.set", channelId: lounge, text: "" });
    await evictDurableObject(hub);

    const back = await attachHub(workspaceId, people.kevin, `?version=${version}`);
    expect((await back.first("draft.updated")).draft).toMatchObject({ channelId: lounge, text: "" });
    expect(back.of("draft.places")).toEqual([]);
    const fresh = await attachHub(workspaceId, people.kevin);
    expect((await fresh.first("draft.places")).places).toEqual([cabinet]);
    expect((await fresh.first("draft.updated")).draft).toMatchObject({ channelId: cabinet, text: "Secret" });
  });

  test("nobody keeps one where they are not, and whoever is removed from a channel loses theirs", async () => {
    const { workspaceId, people, channels, hub, whose } = await team();
    const { lounge, cabinet } = channels;
    const line = await attachHub(workspaceId, people.kevin);
    expect(await line.ask({ type: "draft.set", channelId: newId("C"), text: "Nowhere" })).toMatchObject({
      type: "error",
      code: "not_found",
    });
    await line.ask({ type: "draft.set", channelId: cabinet, text: "Secret" });
    await line.ask({ type: "draft.set", channelId: lounge, text: "Open" });
    await roomOf(cabinet).changeMembers({
      opId: "out",
      kind: "remove",
      userIds: [people.kevin.userId],
      actorId: people.david.userId,
    });
    await line.first("channel.left");
    await line.until((frame) => frame.type === "draft.updated" && frame.draft.text === "");
    expect(kept(await hub.drafts(whose))).toEqual([[lounge, "Open"]]);
    expect(await line.ask({ type: "draft.set", channelId: cabinet, text: "Again" })).toMatchObject({
      code: "not_found",
    });
  });

  test("another member's hub answers for nobody else", async () => {
    const { workspaceId, people, whose } = await team();
    const other = hubOf(workspaceId, people.david);
    expect(await other.drafts(whose)).toMatchObject({ ok: false, code: "not_found" });
    const draft = { channelId: newId("C") as ChannelId, text: "Mine" };
    expect(await other.setDraft({ ...whose, draft })).toMatchObject({ ok: false, code: "not_found" });
  });

  test("has bounds: the length of one, and how many there are", async () => {
    const { workspaceId, people, channels, hub, whose } = await team();
    const { lounge } = channels;
    await attachHub(workspaceId, people.kevin);
    const long = "x".repeat(limits.messageText + 1);
    expect(await hub.setDraft({ ...whose, draft: { channelId: lounge, text: long } })).toMatchObject({
      code: "too_long",
    });
    for (let i = 0; i < limits.drafts.kept; i += 1) {
      const threadTs = `1700000000.${String(i).padStart(6, "0")}` as const;
      expect(await hub.setDraft({ ...whose, draft: { channelId: lounge, threadTs, text: "Reply" } })).toMatchObject({
        ok: true,
      });
    }
    expect(await hub.setDraft({ ...whose, draft: { channelId: lounge, text: "One more" } })).toMatchObject({
      code: "too_many",
    });
    const threadTs = "1700000000.000000" as const;
    expect(await hub.setDraft({ ...whose, draft: { channelId: lounge, threadTs, text: "Changed" } })).toMatchObject({
      ok: true,
    });
  });
});
