import { evictDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { roomFor } from "../../durable-objects/stubs";
import type { ChannelId, Ts } from "../../src/protocol/ids";
import type { Preview } from "../../src/protocol/message";
import { type Actor, attachRoom, roomOf, scene } from "./scene";

// Nobody answers there: what was found is told by the tests.
const link = "https://tides.invalid/tables";
const other = "https://tides.invalid/moons";

const team = () =>
  scene({
    people: { ada: "owner", linus: "member", grace: "member" },
    channels: { lounge: { members: ["ada", "linus", "grace"] } },
  });

const send = (text: string) => ({ type: "message.send", clientMsgId: crypto.randomUUID(), text });
const behind = (url: string, title = "Tide tables"): Preview => ({ url, kind: "page", site: "Tides", title });
const found = (channelId: ChannelId, ts: string | undefined, ...previews: Preview[]) =>
  roomFor(env, channelId).setPreviews({ ts: ts as Ts, previews });
const stored = async (channelId: ChannelId, ts: string | undefined) => {
  const answer = await roomFor(env, channelId).message({ ts: ts as Ts });
  if (!answer.ok) throw new Error(answer.message);
  return answer.message;
};
const memberOf = (who: Actor) => ({ ...who, workspaceRole: "member" as const });

describe("a preview", () => {
  it("comes as an edit that changes no word, once, and is there for whoever comes later", async () => {
    const { people, channels } = await team();
    const ada = await attachRoom(channels.lounge, people.ada);
    const linus = await attachRoom(channels.lounge, people.linus);
    const { ts } = await ada.ask(send(`See ${link}`));
    const posted = await linus.first("message.posted");
    expect(posted.message).not.toHaveProperty("previews");
    expect(await found(channels.lounge, ts, behind(link))).toEqual({ ok: true });
    const { message, seq } = await linus.first("message.edited");
    expect(message).toMatchObject({ ts, text: `See ${link}`, previews: [behind(link)] });
    expect(message).not.toHaveProperty("editedAt");
    expect(await found(channels.lounge, ts, behind(link))).toEqual({ ok: true });
    await evictDurableObject(roomOf(channels.lounge));
    const grace = await attachRoom(channels.lounge, people.grace, `?after=${posted.seq - 1}`);
    expect(await grace.first("hello")).toMatchObject({ seq });
    const catchup = await grace.first("catchup");
    expect(catchup.events).toMatchObject([
      { type: "message.posted", message: { previews: [behind(link)] } },
      { type: "message.edited", message: { previews: [behind(link)] } },
    ]);
  });

  it("is not kept of a link that was edited away meanwhile", async () => {
    const { people, channels } = await team();
    const ada = await attachRoom(channels.lounge, people.ada);
    const { ts } = await ada.ask(send(`See ${link}`));
    await ada.ask({ type: "message.edit", ts, text: `See ${other}` });
    expect(await found(channels.lounge, ts, behind(link))).toEqual({ ok: true });
    expect(await stored(channels.lounge, ts)).not.toHaveProperty("previews");
    await found(channels.lounge, ts, behind(other, "Moons"));
    expect(await stored(channels.lounge, ts)).toMatchObject({ previews: [behind(other, "Moons")] });
  });

  it("stays with its link through an edit, and goes with it", async () => {
    const { people, channels } = await team();
    const ada = await attachRoom(channels.lounge, people.ada);
    const { ts } = await ada.ask(send(`${link} ${other}`));
    // They come in any order, and stand in the text's.
    await found(channels.lounge, ts, behind(other, "Moons"));
    await found(channels.lounge, ts, behind(link));
    expect((await stored(channels.lounge, ts)).previews?.map(({ url }) => url)).toEqual([link, other]);
    await ada.ask({ type: "message.edit", ts, text: `Only ${other} now` });
    expect((await stored(channels.lounge, ts)).previews).toEqual([behind(other, "Moons")]);
    await ada.ask({ type: "message.edit", ts, text: "None" });
    expect(await stored(channels.lounge, ts)).not.toHaveProperty("previews");
  });

  it("does not come back to a message that was deleted, nor stay in what is replayed of it", async () => {
    const { people, channels } = await team();
    const ada = await attachRoom(channels.lounge, people.ada);
    const { ts, seq } = await ada.ask(send(`See ${link}`));
    await found(channels.lounge, ts, behind(link));
    await ada.ask({ type: "message.delete", ts });
    expect(await found(channels.lounge, ts, behind(link))).toMatchObject({ ok: false, code: "not_found" });
    expect(await stored(channels.lounge, ts)).not.toHaveProperty("previews");
    const again = await attachRoom(channels.lounge, people.linus, `?after=${(seq ?? 1) - 1}`);
    expect(JSON.stringify(await again.first("catchup"))).not.toContain("Tide tables");
  });

  it("is taken away for good by its author or who leads, and by nobody else", async () => {
    const { people, channels } = await team();
    const room = roomFor(env, channels.lounge);
    const linus = await attachRoom(channels.lounge, people.linus);
    const { ts } = await linus.ask(send(`${link} ${other}`));
    await found(channels.lounge, ts, behind(link), behind(other, "Moons"));
    const hide = (who: Parameters<typeof room.hidePreview>[0], url: string) =>
      room.hidePreview(who, { ts: ts as Ts, url });
    expect(await hide(memberOf(people.grace), link)).toMatchObject({ ok: false, code: "forbidden" });
    expect(await hide(memberOf(people.linus), link)).toMatchObject({ ok: true });
    expect(await hide(memberOf(people.linus), link)).toMatchObject({ ok: true });
    expect(await hide({ ...people.ada, workspaceRole: "owner" }, other)).toMatchObject({ ok: true });
    expect(await stored(channels.lounge, ts)).not.toHaveProperty("previews");
    // What a job found that had begun before.
    await found(channels.lounge, ts, behind(link), behind(other, "Moons"));
    expect(await stored(channels.lounge, ts)).not.toHaveProperty("previews");
  });

  it("belongs to a message that is there", async () => {
    const { channels } = await team();
    expect(await found(channels.lounge, "1700000000.000100", behind(link))).toMatchObject({ code: "not_found" });
  });
});
