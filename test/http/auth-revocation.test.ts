import { createExecutionContext, createMessageBatch, getQueueResult, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, test } from "vitest";
import { hubName } from "../../durable-objects/stubs";
import { findUntold } from "../../src/db/auth-sessions";
import { closeMemberSockets, revokeSessions } from "../../src/domain/revoke-sessions";
import type { Env } from "../../src/env";
import { consume } from "../../src/jobs/consume";
import { everyFiveMinutes } from "../../src/jobs/cron";
import type { SessionId } from "../../src/protocol/ids";
import type { SessionListing } from "../../src/protocol/rest";
import { Caller, type Person, type Team, team } from "../cast";
import { openHub, openRoom, Refused } from "../line";

const claims = (person: Caller) => JSON.parse(atob((person.token ?? "").split(".")[1] ?? "")) as { sid: SessionId };
const sessionOf = (person: Caller) => claims(person).sid;
const signedIn = async (person: Caller) => (await person.get("/api/auth/session")).status === 200;

/** A device of somebody: a socket to their hub and one to a room. */
async function attached(person: Person, at: Team) {
  return { hub: await openHub(person, at.slug), room: await openRoom(person, at.general) };
}
type Device = Awaited<ReturnType<typeof attached>>;
const codes = async ({ hub, room }: Device) => [(await hub.closed).code, (await room.closed).code];

/** Frames that are answered show that both sockets are open. */
async function answers({ hub, room }: Device): Promise<string[]> {
  const said = [
    hub.ask({ type: "activity" }),
    room.ask({ type: "message.send", clientMsgId: crypto.randomUUID(), text: "here" }),
  ];
  return (await Promise.all(said)).map(({ type }) => type);
}
const alive = ["ack", "ack"];

/** As the objects count them, whatever has reached the devices by now. */
async function openSockets(at: Team, { id }: Person): Promise<number> {
  const hub = env.USER_HUB.get(env.USER_HUB.idFromName(hubName(at.id, id)));
  const room = env.CHANNEL_ROOM.get(env.CHANNEL_ROOM.idFromName(at.general));
  const count = (_object: unknown, state: DurableObjectState) =>
    state.getWebSockets().filter(({ readyState }) => readyState === WebSocket.OPEN).length;
  return (await runInDurableObject(hub, count)) + (await runInDurableObject(room, count));
}

async function refusal(opening: Promise<unknown>): Promise<number | "opened"> {
  try {
    await opening;
    return "opened";
  } catch (error) {
    if (error instanceof Refused) return error.status;
    throw error;
  }
}

describe("signing out", () => {
  test("ends this session and shuts its sockets before it answers", async () => {
    const at = await team();
    const device = await attached(at.linus, at);
    expect(await openSockets(at, at.linus)).toBe(2);
    expect((await at.linus.post("/api/auth/logout", {})).status).toBe(200);
    expect(await openSockets(at, at.linus)).toBe(0);
    expect(await codes(device)).toEqual([4401, 4401]);
    expect(await signedIn(at.linus)).toBe(false);
    expect((await new Caller(null).post("/api/auth/refresh", { refreshToken: at.linus.refreshToken })).status).toBe(
      401,
    );
  });

  test("lets the access token, good for a while yet, open no socket", async () => {
    const at = await team();
    expect(await refusal(openRoom(at.linus, at.general))).toBe("opened");
    expect(await refusal(openHub(at.linus, at.slug))).toBe("opened");
    await at.linus.post("/api/auth/logout", {});
    expect(await refusal(openRoom(at.linus, at.general))).toBe(401);
    expect(await refusal(openHub(at.linus, at.slug))).toBe(401);
  });

  test("leaves the person's other devices and other people alone", async () => {
    const at = await team();
    const phone = await at.linus.again();
    const [desk, pocket, other] = [
      await attached(at.linus, at),
      await attached(phone, at),
      await attached(at.grace, at),
    ];
    await at.linus.post("/api/auth/logout", {});
    expect(await codes(desk)).toEqual([4401, 4401]);
    expect(await answers(pocket)).toEqual(alive);
    expect(await answers(other)).toEqual(alive);
    expect(await signedIn(phone)).toBe(true);
  });

  test("shuts the socket of a public channel that is only being read", async () => {
    const at = await team();
    const { body: channel } = await at.ada.post<{ id: `C${string}` }>(`/api/workspaces/${at.slug}/channels`, {
      name: "elsewhere",
    });
    const reading = await openRoom(at.linus, channel.id);
    await at.linus.post("/api/auth/logout", {});
    expect((await reading.closed).code).toBe(4401);
    expect(await refusal(openRoom(at.linus, channel.id))).toBe(401);
  });

  test("takes the refresh token from the body, as a client does whose access token ran out", async () => {
    const { linus } = await team();
    const nobody = new Caller(null);
    expect((await nobody.post("/api/auth/logout", { refreshToken: linus.refreshToken })).status).toBe(200);
    expect(await signedIn(linus)).toBe(false);
  });

  test("is 401 for whoever is signed out, and the second time", async () => {
    const { linus } = await team();
    expect((await new Caller(null).post("/api/auth/logout", {})).status).toBe(401);
    expect((await new Caller(null).post("/api/auth/logout", { refreshToken: "a.b.c" })).status).toBe(401);
    expect((await linus.post("/api/auth/logout", {})).status).toBe(200);
    expect((await linus.post("/api/auth/logout", {})).status).toBe(401);
  });

  test("lets the same person sign in again at once, sockets and all", async () => {
    const at = await team();
    await at.linus.post("/api/auth/logout", {});
    expect(await answers(await attached(await at.linus.again(), at))).toEqual(alive);
  });
});

describe("signing out everywhere", () => {
  test("ends every session and shuts every socket of the person, and nobody else's", async () => {
    const at = await team();
    const phone = await at.linus.again();
    const [desk, pocket, other] = [
      await attached(at.linus, at),
      await attached(phone, at),
      await attached(at.grace, at),
    ];
    expect((await phone.post("/api/auth/logout", { everywhere: true })).status).toBe(200);
    expect(await codes(desk)).toEqual([4401, 4401]);
    expect(await codes(pocket)).toEqual([4401, 4401]);
    expect(await signedIn(at.linus)).toBe(false);
    expect(await answers(other)).toEqual(alive);
    expect(await refusal(openRoom(at.linus, at.general))).toBe(401);
    expect(await answers(await attached(await at.linus.again(), at))).toEqual(alive);
  });

  test("is not to be had with a token whose session is over", async () => {
    const at = await team();
    const phone = await at.linus.again();
    await at.linus.post("/api/auth/logout", {});
    const again = await new Caller(null).post("/api/auth/logout", {
      refreshToken: at.linus.refreshToken,
      everywhere: true,
    });
    expect(again.status).toBe(401);
    expect(await signedIn(phone)).toBe(true);
  });
});

describe("one's sessions", () => {
  const listed = async (person: Person) =>
    (await person.get<{ sessions: SessionListing[] }>("/api/auth/sessions")).body.sessions;

  test("are listed with the present one marked, others' not", async () => {
    const { linus, grace } = await team();
    const phone = await linus.again();
    const sessions = await listed(phone);
    expect(sessions.map(({ id, current }) => [id, current]).toSorted()).toEqual(
      [
        [sessionOf(linus), false],
        [sessionOf(phone), true],
      ].toSorted(),
    );
    expect(JSON.stringify(sessions)).not.toContain(sessionOf(grace));
    expect(JSON.stringify(sessions)).not.toContain("tokenId");
  });

  test("can be ended one by one from another device", async () => {
    const at = await team();
    const phone = await at.linus.again();
    const desk = await attached(at.linus, at);
    const pocket = await attached(phone, at);
    expect((await phone.delete(`/api/auth/sessions/${sessionOf(at.linus)}`)).status).toBe(200);
    expect(await codes(desk)).toEqual([4401, 4401]);
    expect(await answers(pocket)).toEqual(alive);
    expect(await listed(phone)).toHaveLength(1);
  });

  test("of others cannot be ended, nor ones that do not exist: 404", async () => {
    const { linus, grace } = await team();
    for (const id of [sessionOf(grace), "S00000000000", "nonsense"]) {
      expect((await linus.delete(`/api/auth/sessions/${id}`)).status).toBe(404);
    }
    expect(await signedIn(grace)).toBe(true);
  });
});

describe("changing the password", () => {
  const change = (person: Person, currentPassword: string, newPassword = "a whole new password") =>
    person.post("/api/auth/password", { currentPassword, newPassword });
  const login = async ({ email }: Person, password: string) =>
    (await new Caller(null).post("/api/auth/login", { email, password })).status;

  test("ends every other session, shuts its sockets, and keeps this one", async () => {
    const at = await team();
    const phone = await at.linus.again();
    const [desk, pocket] = [await attached(at.linus, at), await attached(phone, at)];
    expect((await change(phone, at.linus.password)).status).toBe(200);
    expect(await codes(desk)).toEqual([4401, 4401]);
    expect(await answers(pocket)).toEqual(alive);
    expect([await signedIn(at.linus), await signedIn(phone)]).toEqual([false, true]);
    expect(await login(at.linus, at.linus.password)).toBe(401);
    expect(await login(at.linus, "a whole new password")).toBe(200);
  });

  test("needs the present one", async () => {
    const { linus } = await team();
    const refused = await change(linus, "not the password");
    expect([refused.status, refused.error?.code]).toEqual([401, "INVALID_CREDENTIALS"]);
    expect(await login(linus, linus.password)).toBe(200);
  });

  test("is no way around the limit on guessing", async () => {
    const { linus } = await team();
    for (let n = 0; n < 5; n += 1) expect((await change(linus, `guess ${n}`)).status).toBe(401);
    expect((await change(linus, linus.password)).status).toBe(429);
  });

  test("does not take a new one that is too short", async () => {
    const { linus } = await team();
    expect((await change(linus, linus.password, "short")).status).toBe(400);
  });
});

describe("a stolen refresh token", () => {
  test("shuts the sockets of its session when it comes back late", async () => {
    const at = await team();
    const device = await attached(at.linus, at);
    const refresh = () => new Caller(null).post("/api/auth/refresh", { refreshToken: at.linus.refreshToken });
    expect((await refresh()).status).toBe(200);
    await env.DB.prepare("UPDATE auth_sessions SET rotated_at = rotated_at - 31000 WHERE id = ?1")
      .bind(sessionOf(at.linus))
      .run();
    expect((await refresh()).status).toBe(401);
    expect(await codes(device)).toEqual([4401, 4401]);
  });
});

describe("a member's sockets in a workspace", () => {
  test("close so that they come back with a new role, and do", async () => {
    const at = await team();
    const device = await attached(at.linus, at);
    await closeMemberSockets(env, { userId: at.linus.id, workspaceId: at.id, reason: "changed" });
    expect(await codes(device)).toEqual([4401, 4401]);
    expect(await answers(await attached(at.linus, at))).toEqual(alive);
  });
});

describe("an object that does not answer", () => {
  /** Rooms that cannot be reached; everything else is as it is. */
  const withoutRooms = (): { env: Env; sent: unknown[] } => {
    const sent: unknown[] = [];
    const unreachable = { closeSessions: async () => Promise.reject(new Error("unreachable")) };
    const CHANNEL_ROOM = { idFromName: (name: string) => env.CHANNEL_ROOM.idFromName(name), get: () => unreachable };
    const JOBS_QUEUE = {
      sendBatch: async (messages: Iterable<{ body: unknown }>) =>
        void sent.push(...[...messages].map(({ body }) => body)),
    };
    return { env: { ...env, CHANNEL_ROOM, JOBS_QUEUE } as unknown as Env, sent };
  };

  test("is left to a job, and the session stays marked as untold until it has accepted", async () => {
    const at = await team();
    const device = await attached(at.linus, at);
    const broken = withoutRooms();
    const sessionId = sessionOf(at.linus);
    const untold = async () => (await findUntold(env, Date.now() + 1, 1_000)).some(({ id }) => id === sessionId);

    await revokeSessions(broken.env, { userId: at.linus.id, sessionId });
    expect((await device.hub.closed).code).toBe(4401);
    expect(await untold()).toBe(true);
    expect(broken.sent).toEqual([{ kind: "close-sessions", userId: at.linus.id, sessionId, reason: "signed_out" }]);

    const run = async (settings: Env) => {
      const batch = createMessageBatch("parley-jobs", [
        { id: "1", timestamp: new Date(), attempts: 1, body: broken.sent[0] },
      ]);
      await consume(batch, settings);
      return getQueueResult(batch, createExecutionContext());
    };
    expect((await run(broken.env)).retryMessages).toEqual([{ msgId: "1" }]);
    expect(await untold()).toBe(true);
    expect((await run(env)).explicitAcks).toEqual(["1"]);
    expect((await device.room.closed).code).toBe(4401);
    expect(await untold()).toBe(false);
  });
});

describe("the clock", () => {
  const queueing = () => {
    const sent: { sessionId: string }[] = [];
    const JOBS_QUEUE = {
      sendBatch: async (messages: Iterable<{ body: { sessionId: string } }>) =>
        void sent.push(...[...messages].map(({ body }) => body)),
    };
    return { env: { ...env, JOBS_QUEUE } as unknown as Env, ids: () => sent.map(({ sessionId }) => sessionId) };
  };
  const set = (column: string, value: number | null, person: Caller) =>
    env.DB.prepare(`UPDATE auth_sessions SET ${column} = ?1 WHERE id = ?2`).bind(value, sessionOf(person)).run();
  const kept = async (person: Caller) =>
    (await env.DB.prepare("SELECT revoked_at FROM auth_sessions WHERE id = ?1").bind(sessionOf(person)).all()).results
      .length;
  const day = 24 * 60 * 60 * 1_000;

  test("repeats a revocation that an object was not told of, unless it is being told just now", async () => {
    const { linus, grace, margaret } = await team();
    await set("revoked_at", Date.now() - 61_000, linus);
    await set("revoked_at", Date.now(), grace);
    const round = queueing();
    await everyFiveMinutes(round.env);
    expect(round.ids()).toContain(sessionOf(linus));
    expect(round.ids()).not.toContain(sessionOf(grace));
    expect(round.ids()).not.toContain(sessionOf(margaret));
  });

  test("ends sessions that ran out, tells their objects a round later, and forgets them after a day", async () => {
    const { linus, grace } = await team();
    const now = Date.now();
    await set("expires_at", now - 1, linus);
    const [first, second] = [queueing(), queueing()];
    await everyFiveMinutes(first.env, now);
    await everyFiveMinutes(second.env, now + 5 * 60_000);
    expect(second.ids()).toContain(sessionOf(linus));
    expect(second.ids()).not.toContain(sessionOf(grace));

    await everyFiveMinutes(queueing().env, now + 2 * day);
    expect(await kept(linus)).toBe(1);
    await set("revocation_told_at", now, linus);
    await everyFiveMinutes(queueing().env, now + day - 1_000);
    expect(await kept(linus)).toBe(1);
    await everyFiveMinutes(queueing().env, now + 2 * day);
    expect(await kept(linus)).toBe(0);
    expect(await kept(grace)).toBe(1);
  });
});
