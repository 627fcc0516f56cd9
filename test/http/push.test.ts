import { env } from "cloudflare:workers";
import { describe, expect, test } from "vitest";
import type { NotificationsAnswer } from "../../src/protocol/notifications";
import type { PushAnswer, PushDevice } from "../../src/protocol/push";
import { isPushEndpoint } from "../../src/push/endpoint";
import { type Person, team, wrongFields } from "../cast";

const subscription = (more: { endpoint?: string; keys?: object } = {}) => ({
  endpoint: `https://push.parley.example/${crypto.randomUUID()}`,
  keys: { p256dh: env.VAPID_PUBLIC_KEY, auth: "A".repeat(22) },
  ...more,
});
const devices = (slug: string) => `/api/workspaces/${slug}/push/devices`;
const add = (who: Person, slug: string, body: object = subscription()) =>
  who.post<{ device: PushDevice }>(devices(slug), body);
const listed = async (who: Person, slug: string) => (await who.get<PushAnswer>(`/api/workspaces/${slug}/push`)).body;

describe("a member's devices", () => {
  test("are listed to them, with the key to subscribe under, and removed by them", async () => {
    const { ada, grace, slug } = await team();
    const agent = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";
    const { status, body } = await ada.ask<{ device: PushDevice }>("POST", devices(slug), {
      body: subscription(),
      headers: { "user-agent": agent },
    });
    expect(status).toBe(201);
    expect(body.device).toMatchObject({ name: "Firefox on Linux", current: true });
    expect(await listed(ada, slug)).toEqual({ publicKey: env.VAPID_PUBLIC_KEY, devices: [body.device] });
    expect((await listed(await ada.again(), slug)).devices).toMatchObject([{ id: body.device.id, current: false }]);
    expect((await listed(grace, slug)).devices).toEqual([]);
    expect((await grace.delete(`${devices(slug)}/${body.device.id}`)).status).toBe(404);
    expect((await ada.delete(`${devices(slug)}/${body.device.id}`)).status).toBe(204);
    expect((await ada.delete(`${devices(slug)}/${body.device.id}`)).status).toBe(404);
    expect((await listed(ada, slug)).devices).toEqual([]);
  });

  test("are one for one endpoint, under the session that said it last", async () => {
    const { ada, slug } = await team();
    const body = subscription();
    const first = await add(await ada.again(), slug, body);
    const second = await add(ada, slug, body);
    expect(second.status).toBe(200);
    expect(second.body.device).toMatchObject({ id: first.body.device.id, current: true });
    expect((await listed(ada, slug)).devices).toHaveLength(1);
  });

  test("are ten at most", async () => {
    const { ada, slug } = await team();
    const bodies = Array.from({ length: 11 }, () => subscription());
    for (const body of bodies.slice(0, 10)) expect((await add(ada, slug, body)).status).toBe(201);
    const refused = await add(ada, slug, bodies[10]);
    expect(refused).toMatchObject({
      status: 400,
      error: { code: "VALIDATION_FAILED", details: { reason: "too_many" } },
    });
    expect((await add(ada, slug, bodies[0])).status).toBe(200);
  });

  test("go with the session that added them, and with all sessions", async () => {
    const { ada, slug } = await team();
    const elsewhere = await ada.again();
    const [here, there] = [await add(ada, slug), await add(elsewhere, slug)];
    expect((await listed(ada, slug)).devices.map(({ id }) => id)).toEqual([here.body.device.id, there.body.device.id]);
    await elsewhere.post("/api/auth/logout", { refreshToken: elsewhere.refreshToken });
    expect((await listed(ada, slug)).devices.map(({ id }) => id)).toEqual([here.body.device.id]);
    await ada.post("/api/auth/logout", { refreshToken: ada.refreshToken, everywhere: true });
    expect((await listed(await ada.again(), slug)).devices).toEqual([]);
  });

  test.each([
    ["no address", { endpoint: "nowhere" }, ["endpoint"]],
    ["an address of another protocol", { endpoint: "ftp://push.example/1" }, ["endpoint"]],
    ["an address without encryption", { endpoint: "http://push.example/1" }, ["endpoint"]],
    ["an address of a private network", { endpoint: "https://192.168.1.1/1" }, ["endpoint"]],
    ["a very long address", { endpoint: `https://push.example/${"a".repeat(1_000)}` }, ["endpoint"]],
    ["no keys", { keys: {} }, ["keys.auth", "keys.p256dh"]],
    ["a short secret", { keys: { p256dh: env.VAPID_PUBLIC_KEY, auth: "AAAA" } }, ["keys.auth"]],
    [
      "what is no point of the curve",
      { keys: { p256dh: `B${"A".repeat(86)}`, auth: "A".repeat(22) } },
      ["keys.p256dh"],
    ],
  ])("are not added with %s", async (_, more, fields) => {
    const { ada, slug } = await team();
    const answer = await add(ada, slug, subscription(more));
    expect(answer).toMatchObject({ status: 400, error: { code: "VALIDATION_FAILED" } });
    expect(wrongFields(answer)).toEqual(fields);
    expect((await listed(ada, slug)).devices).toEqual([]);
  });
});

describe("an endpoint", () => {
  const abroad = { local: false };

  test.each([
    "https://fcm.googleapis.com/fcm/send/abc",
    "https://updates.push.services.mozilla.com/wpush/v2/abc",
    "https://web.push.apple.com/abc",
    "https://wns2-par02p.notify.windows.com/w/?token=abc",
  ])("may be %s", (address) => {
    expect(isPushEndpoint(address, abroad)).toBe(true);
  });

  test.each([
    "http://fcm.googleapis.com/abc",
    "https://fcm.googleapis.com:8443/abc",
    "https://user:password@fcm.googleapis.com/abc",
    "https://localhost/abc",
    "https://localhost./abc",
    "https://sub.localhost/abc",
    "https://metadata.google.internal/abc",
    "https://printer.local/abc",
    "https://intranet/abc",
    "https://127.0.0.1/abc",
    "https://2130706433/abc",
    "https://0x7f.1/abc",
    "https://10.0.0.1/abc",
    "https://169.254.169.254/latest",
    "https://8.8.8.8/abc",
    "https://[::1]/abc",
    "https://[::ffff:10.0.0.1]/abc",
    "https://[fd00::1]/abc",
    "ftp://push.example/abc",
    "javascript:alert(1)",
    "",
  ])("may not be %j", (address) => {
    expect(isPushEndpoint(address, abroad)).toBe(false);
  });

  test("may be on the same machine in development alone", () => {
    for (const address of ["http://127.0.0.1:4000/abc", "http://localhost:4000/abc", "http://[::1]:4000/abc"]) {
      expect(isPushEndpoint(address, { local: true })).toBe(true);
      expect(isPushEndpoint(address, abroad)).toBe(false);
    }
    expect(isPushEndpoint("http://192.168.1.1/abc", { local: true })).toBe(false);
  });
});

describe("what leaves Parley", () => {
  test("is mentions and direct messages by mail, with their words, unless the member wants it otherwise", async () => {
    const { ada, slug } = await team();
    const path = `/api/workspaces/${slug}/notifications`;
    const before = await ada.get<NotificationsAnswer>(path);
    expect(before.body).toMatchObject({ preferences: { mail: "mentions", preview: true }, mailReach: "none" });
    const after = await ada.put<NotificationsAnswer>(path, { mail: "never", preview: false });
    expect(after.body.preferences).toEqual({ ...before.body.preferences, mail: "never", preview: false });
    expect(wrongFields(await ada.put(path, { mail: "hourly", preview: "no" }))).toEqual(["mail", "preview"]);
  });
});
