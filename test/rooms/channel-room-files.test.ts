import { evictDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { roomFor } from "../../durable-objects/stubs";
import { newId, type Ts } from "../../src/protocol/ids";
import type { MessageFile } from "../../src/protocol/message";
import { attachRoom, roomOf, scene } from "./scene";

const team = () =>
  scene({
    people: { ada: "owner", linus: "member" },
    channels: { lounge: { members: ["ada", "linus"] } },
  });

const file = (name: string): MessageFile => ({ id: newId("F"), name, type: "text/plain", size: 3 });
const send = (files: MessageFile[], text = "", clientMsgId: string = crypto.randomUUID()) => ({
  type: "message.send",
  clientMsgId,
  text,
  fileIds: files.map(({ id }) => id),
});

describe("files in messages", () => {
  it("are told with the message, in their order, and a message sent again is the same one", async () => {
    const { people, channels } = await team();
    const files = [file("b.txt"), file("a.txt")];
    const room = roomFor(env, channels.lounge);
    await room.offerFiles({ userId: people.ada.userId, files });
    const ada = await attachRoom(channels.lounge, people.ada);
    const linus = await attachRoom(channels.lounge, people.linus);
    const frame = send(files, "See");
    const { ts } = await ada.ask(frame);
    expect(await linus.first("message.posted")).toMatchObject({ message: { ts, text: "See", files } });
    await evictDurableObject(roomOf(channels.lounge));
    await room.offerFiles({ userId: people.ada.userId, files });
    const again = await attachRoom(channels.lounge, people.ada);
    expect(await again.ask(frame)).toMatchObject({ type: "ack", ts });
    expect(await again.ask(send(files))).toMatchObject({ type: "error", code: "conflict" });
    expect((await room.history({ limit: 10 })) as object).toMatchObject({ messages: [{ ts, files }] });
  });

  it("stay where the words are edited, and are gone from every event of one that is deleted", async () => {
    const { people, channels } = await team();
    const files = [file("a.txt")];
    const room = roomFor(env, channels.lounge);
    await room.offerFiles({ userId: people.ada.userId, files });
    const ada = await attachRoom(channels.lounge, people.ada);
    const { ts } = await ada.ask(send(files));
    await ada.ask({ type: "message.edit", ts, text: "Words" });
    expect(await ada.first("message.edited")).toMatchObject({ message: { ts, text: "Words", files } });
    await ada.ask({ type: "message.delete", ts });
    const late = await attachRoom(channels.lounge, people.linus, "?after=0");
    expect(JSON.stringify(await late.first("catchup"))).not.toContain("a.txt");
    expect(await room.message({ ts: ts as Ts })).not.toHaveProperty("message.files");
    expect(await ada.ask(send(files))).toMatchObject({ type: "error", code: "not_found" });
  });

  it("are told anew when more is known of them, once, in the message and in every event of it", async () => {
    const { people, channels } = await team();
    const [posted, waiting, unknown] = [file("a.png"), file("b.png"), file("c.png")];
    const room = roomFor(env, channels.lounge);
    await room.offerFiles({ userId: people.ada.userId, files: [posted, waiting] });
    const ada = await attachRoom(channels.lounge, people.ada);
    const linus = await attachRoom(channels.lounge, people.linus);
    const { ts } = await ada.ask(send([posted], "See"));
    const blurred = [posted, waiting, unknown].map((one) => ({ ...one, blur: "UklGRg==" }));
    expect(await room.describeFiles(blurred)).toEqual({ ok: true });
    const { message, seq } = await linus.first("message.edited");
    expect(message).toMatchObject({ ts, text: "See", files: [blurred[0]] });
    expect(message).not.toHaveProperty("editedAt");
    await room.describeFiles(blurred);
    await evictDurableObject(roomOf(channels.lounge));
    const late = await attachRoom(channels.lounge, people.linus, "?after=0");
    expect(await late.first("hello")).toMatchObject({ seq });
    const { events } = await late.first("catchup");
    expect(events).toMatchObject([{ message: { files: [blurred[0]] } }, { message: { files: [blurred[0]] } }]);
    // The one that waits brings it along, and one that was never offered is none.
    const again = await attachRoom(channels.lounge, people.ada);
    await again.ask(send([waiting], "Too"));
    expect(await late.first("message.posted")).toMatchObject({ message: { files: [blurred[1]] } });
    expect(await again.ask(send([unknown]))).toMatchObject({ type: "error", code: "not_found" });
  });

  it("stay gone with a message that was deleted before more was known", async () => {
    const { people, channels } = await team();
    const posted = file("a.png");
    const room = roomFor(env, channels.lounge);
    await room.offerFiles({ userId: people.ada.userId, files: [posted] });
    const ada = await attachRoom(channels.lounge, people.ada);
    const { ts } = await ada.ask(send([posted]));
    await ada.ask({ type: "message.delete", ts });
    const { seq } = await ada.first("message.deleted");
    expect(await room.describeFiles([{ ...posted, blur: "UklGRg==" }])).toEqual({ ok: true });
    expect(await room.message({ ts: ts as Ts })).not.toHaveProperty("message.files");
    expect(await attachRoom(channels.lounge, people.linus).then((late) => late.first("hello"))).toMatchObject({ seq });
  });

  it("that are withdrawn before they are posted never are, and those that are posted stay", async () => {
    const { people, channels } = await team();
    const [posted, unposted] = [file("a.txt"), file("b.txt")];
    const room = roomFor(env, channels.lounge);
    await room.offerFiles({ userId: people.ada.userId, files: [posted, unposted] });
    const ada = await attachRoom(channels.lounge, people.ada);
    const { ts } = await ada.ask(send([posted]));
    const withdrawn = await room.withdrawFiles([posted.id, unposted.id]);
    expect(withdrawn).toMatchObject({ ok: true, gone: [unposted.id] });
    expect(await room.message({ ts: ts as Ts })).toMatchObject({ message: { files: [posted] } });
    await room.offerFiles({ userId: people.ada.userId, files: [unposted] });
    expect(await ada.ask(send([unposted]))).toMatchObject({ type: "error", code: "not_found" });
  });
});
