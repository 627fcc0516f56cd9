import { describe, expect, test } from "vitest";
import type { ChannelId } from "../../src/protocol/ids";
import { channel, guest, message, type Person, type Team, team } from "../cast";
import { openHub, openRoom, Refused, type RoomLine } from "../line";

/** Sockets outlive the access token, so whoever loses a right loses the sockets that rest on it, in the same call. */

const refusal = async (opening: Promise<unknown>): Promise<number> =>
  opening.then(
    () => 101,
    (error: unknown) => {
      if (error instanceof Refused) return error.status;
      throw error;
    },
  );

const saw = (line: RoomLine, text: string) => line.of("message.posted").some((event) => event.message.text === text);

/** A room where Ada is at home, and Linus is about to lose something. */
async function cabinet(members: (here: Team) => Person[] = ({ linus }) => [linus]) {
  const here = await team();
  const id = await channel(here.ada, here.slug, { type: "private", members: members(here) });
  return { ...here, cabinet: id };
}

/** Posts, waits until a socket that stayed open has it, and says that the closed ones have not. */
async function goesOnWithout(
  here: { ada: Person; room: ChannelId; open: RoomLine },
  closed: RoomLine[],
): Promise<void> {
  const text = crypto.randomUUID();
  await message(here.ada, here.room, text);
  await here.open.until((frame) => frame.type === "message.posted" && frame.message.text === text);
  for (const line of closed) expect(saw(line, text)).toBe(false);
}

describe("removed from a channel", () => {
  test("the sockets close with 4403 before the next message, and open no more", async () => {
    const { ada, linus, margaret, cabinet: room } = await cabinet(({ linus, margaret }) => [linus, margaret]);
    const [first, second] = [await openRoom(linus, room), await openRoom(await linus.again(), room)];
    const staying = await openRoom(margaret, room);

    expect((await ada.delete(`/api/channels/${room}/members/${linus.id}`)).status).toBe(204);
    expect((await first.closed).code).toBe(4403);
    expect((await second.closed).code).toBe(4403);
    await goesOnWithout({ ada, room, open: staying }, [first, second]);
    expect(await refusal(openRoom(linus, room))).toBe(404);
    expect(await refusal(openRoom(margaret, room))).toBe(101);
  });

  test("whoever leaves loses the sockets too, and comes back by being added", async () => {
    const { ada, linus, cabinet: room } = await cabinet();
    const line = await openRoom(linus, room);
    expect((await linus.delete(`/api/channels/${room}/members/${linus.id}`)).status).toBe(204);
    expect((await line.closed).code).toBe(4403);
    await ada.post(`/api/channels/${room}/members`, { userIds: [linus.id] });
    expect(await refusal(openRoom(linus, room))).toBe(101);
  });

  test("the member's hub hears of it and stays open", async () => {
    const { ada, linus, slug, cabinet: room } = await cabinet();
    const hub = await openHub(linus, slug);
    expect((await hub.first("hello")).channels.map(({ id }) => id)).toContain(room);
    await ada.delete(`/api/channels/${room}/members/${linus.id}`);
    const left = await hub.first("channel.left");
    expect(left.channelId).toBe(room);
  });

  test("a channel that is deleted closes every socket to it", async () => {
    const { ada, linus, cabinet: room } = await cabinet();
    const lines = [await openRoom(ada, room), await openRoom(linus, room)];
    expect((await ada.delete(`/api/channels/${room}`)).status).toBe(204);
    for (const line of lines) expect((await line.closed).code).toBe(4403);
    expect(await refusal(openRoom(ada, room))).toBe(404);
  });
});

describe("signed out", () => {
  test("the session's sockets to rooms and hub close with 4401, the other session's stay", async () => {
    const { ada, linus, slug, cabinet: room } = await cabinet();
    const laptop = await linus.again();
    const phone = [await openRoom(linus, room), await openHub(linus, slug)] as const;
    const staying = [await openRoom(laptop, room), await openHub(laptop, slug)] as const;

    const answer = await linus.post("/api/auth/logout", { refreshToken: linus.refreshToken });
    expect(answer.status).toBe(200);
    for (const line of phone) expect((await line.closed).code).toBe(4401);
    await goesOnWithout({ ada, room, open: staying[0] }, [phone[0]]);
    expect((await staying[1].ask({ type: "activity" })).type).toBe("ack");

    expect(await refusal(openRoom(linus, room))).toBe(401);
    expect(await refusal(openHub(linus, slug))).toBe(401);
    expect(await refusal(openRoom(laptop, room))).toBe(101);
    expect(await refusal(openHub(laptop, slug))).toBe(101);
  });

  test("a session that never had a socket here cannot open one after it ended", async () => {
    const { linus, slug, general } = await cabinet();
    const session = await linus.again();
    await linus.delete(
      `/api/auth/sessions/${(await session.get<{ sessionId: string }>("/api/auth/session")).body.sessionId}`,
    );
    expect(await refusal(openRoom(session, general))).toBe(401);
    expect(await refusal(openHub(session, slug))).toBe(401);
    expect(await refusal(openRoom(linus, general))).toBe(101);
  });

  test("everywhere means every session", async () => {
    const { linus, slug, cabinet: room } = await cabinet();
    const laptop = await linus.again();
    const lines = [
      await openRoom(linus, room),
      await openHub(linus, slug),
      await openRoom(laptop, room),
      await openHub(laptop, slug),
    ];
    await linus.post("/api/auth/logout", { refreshToken: linus.refreshToken, everywhere: true });
    for (const line of lines) expect((await line.closed).code).toBe(4401);
    expect(await refusal(openRoom(laptop, room))).toBe(401);
  });

  test("a new password ends the other sessions and keeps the one that changed it", async () => {
    const { linus, slug, cabinet: room } = await cabinet();
    const laptop = await linus.again();
    const kept = await openHub(linus, slug);
    const ended = [await openRoom(laptop, room), await openHub(laptop, slug)];
    const body = { currentPassword: linus.password, newPassword: "a better password" };
    expect((await linus.post("/api/auth/password", body)).status).toBe(200);
    for (const line of ended) expect((await line.closed).code).toBe(4401);
    expect((await kept.ask({ type: "activity" })).type).toBe("ack");
  });

  test("a session ended from the list of one's sessions closes its sockets", async () => {
    const { linus, cabinet: room } = await cabinet();
    const laptop = await linus.again();
    const line = await openRoom(laptop, room);
    const { body } = await laptop.get<{ sessionId: string }>("/api/auth/session");
    expect((await linus.delete(`/api/auth/sessions/${body.sessionId}`)).status).toBe(200);
    expect((await line.closed).code).toBe(4401);
  });

  test("a public channel read without being in it closes too", async () => {
    const { ada, linus, slug } = await team();
    const room = await channel(ada, slug);
    const session = await linus.again();
    const reading = await openRoom(session, room);
    expect((await reading.first("hello")).me.role).toBe("none");
    const staying = await openRoom(ada, room);
    await session.post("/api/auth/logout", { refreshToken: session.refreshToken });
    expect((await reading.closed).code).toBe(4401);
    await goesOnWithout({ ada, room, open: staying }, [reading]);
  });
});

describe("removed from the workspace", () => {
  test("the sockets to rooms and hub close with 4403, and open no more", async () => {
    const {
      ada,
      grace,
      linus,
      margaret,
      slug,
      general,
      cabinet: room,
    } = await cabinet(({ linus, margaret }) => [linus, margaret]);
    const open = await channel(ada, slug);
    const lines = [
      await openRoom(linus, room),
      await openRoom(linus, general),
      await openRoom(linus, open),
      await openHub(linus, slug),
    ];
    const staying = await openRoom(margaret, room);

    expect((await grace.delete(`/api/workspaces/${slug}/members/${linus.id}`)).status).toBe(204);
    for (const line of lines) expect((await line.closed).code).toBe(4403);
    await goesOnWithout({ ada, room, open: staying }, [lines[0] as RoomLine]);
    for (const id of [room, general, open]) expect(await refusal(openRoom(linus, id))).toBe(404);
    expect(await refusal(openHub(linus, slug))).toBe(404);
    expect(await refusal(openRoom(margaret, room))).toBe(101);
    expect((await linus.get("/api/auth/session")).status).toBe(200);
  });

  test("the sockets to another workspace stay", async () => {
    const here = await team();
    const elsewhere = { slug: `other-${crypto.randomUUID().slice(0, 8)}` };
    await here.linus.post("/api/workspaces", { name: "Other", slug: elsewhere.slug });
    const hub = await openHub(here.linus, elsewhere.slug);
    const gone = await openHub(here.linus, here.slug);
    await here.ada.delete(`/api/workspaces/${here.slug}/members/${here.linus.id}`);
    expect((await gone.closed).code).toBe(4403);
    expect((await hub.ask({ type: "activity" })).type).toBe("ack");
  });
});

describe("another role", () => {
  test("the sockets close, to come back with what the new role may", async () => {
    const { ada, linus, slug } = await team();
    const open = await channel(ada, slug);
    const own = await channel(ada, slug, { members: [linus] });
    const lines = [await openRoom(linus, open), await openRoom(linus, own), await openHub(linus, slug)];

    const answer = await ada.patch(`/api/workspaces/${slug}/members/${linus.id}`, { role: "guest" });
    expect(answer.status).toBe(200);
    for (const line of lines) expect((await line.closed).code).toBe(4401);
    expect(await refusal(openRoom(linus, own))).toBe(101);
    expect(await refusal(openHub(linus, slug))).toBe(101);
    expect(await refusal(openRoom(linus, open))).toBe(404);
  });

  test("a guest who becomes a member may read what is public", async () => {
    const { ada, slug } = await team();
    const own = await channel(ada, slug);
    const open = await channel(ada, slug);
    const dennis = await guest(ada, slug, [own]);
    expect(await refusal(openRoom(dennis, open))).toBe(404);
    await ada.patch(`/api/workspaces/${slug}/members/${dennis.id}`, { role: "member" });
    expect(await refusal(openRoom(dennis, open))).toBe(101);
  });
});
