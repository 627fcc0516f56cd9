import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, inject, test } from "vitest";
import { hubFor } from "../../durable-objects/stubs";
import { backoffSeconds, consume } from "../../src/jobs/consume";
import type { JobOf } from "../../src/jobs/job";
import type { ActivityItem } from "../../src/protocol/activity";
import { type ChannelId, isPushDeviceId } from "../../src/protocol/ids";
import type { PushAnswer, PushDevice } from "../../src/protocol/push";
import { channel, message, type Person, type Team, team } from "../cast";
import { openHub } from "../line";
import type { Answered, Received, Subscribed } from "../push-service/provided";

/**
 * The job that pushes, run by hand: the device is added once the message is in the inbox, so that no other job is under
 * way. test/crash/away.test.ts has the whole way by itself.
 */

const service: string = inject("pushService");
const idOf = ({ endpoint }: Subscribed) => endpoint.split("/").at(-1);
const subscribed = async () => (await fetch(`${service}/subscribe`)).json<Subscribed>();
const received = async (to: Subscribed) => (await fetch(`${service}/received/${idOf(to)}`)).json<Received[]>();
const answerWith = (to: Subscribed, ...answers: Answered[]) =>
  fetch(`${service}/answers/${idOf(to)}`, { method: "POST", body: JSON.stringify(answers) });

let here: Team & { harbour: ChannelId };

beforeEach(async () => {
  const made = await team();
  const { ada, grace, linus, slug } = made;
  here = { ...made, harbour: await channel(ada, slug, { name: "harbour", members: [grace, linus] }) };
  // A hub that was never used has an empty inbox.
  for (const person of [grace, linus]) await person.get(`/api/workspaces/${slug}/activity`);
});

const hub = (who: Person = here.grace) => hubFor(env, here.id, who.id);
const whose = (who: Person = here.grace) => ({ workspaceId: here.id, userId: who.id });

/** Mentions Grace, and waits until her inbox has it. */
async function mentioned(text = "tea?", channelId = here.harbour): Promise<ActivityItem> {
  const said = await message(here.ada, channelId, `<@${here.grace.id}> ${text}`);
  const find = async () => (await inbox()).find(({ ts }) => ts === said.ts);
  await expect.poll(find, { timeout: 15_000 }).toBeDefined();
  return (await find()) as ActivityItem;
}

/** What was mentioned to her. */
async function inbox(): Promise<ActivityItem[]> {
  const { body } = await here.grace.get<{ items: ActivityItem[] }>(`/api/workspaces/${here.slug}/activity`);
  return body.items.filter(({ kind }) => kind === "mention");
}

async function added(who: Person = here.grace) {
  const subscription = await subscribed();
  const { status, body } = await who.post<{ device: PushDevice }>(
    `/api/workspaces/${here.slug}/push/devices`,
    subscription,
  );
  expect(status).toBe(201);
  if (!isPushDeviceId(body.device.id)) throw new Error(`${body.device.id} is no device's id`);
  return { subscription, deviceId: body.device.id };
}

const devicesOf = async (who: Person = here.grace) =>
  (await who.get<PushAnswer>(`/api/workspaces/${here.slug}/push`)).body.devices.map(({ id }) => id);

/** As the queue does, once; answers what the queue is told. */
async function run(deviceId: JobOf<"push">["deviceId"], ...items: ActivityItem[]) {
  const body: JobOf<"push"> = { kind: "push", ...whose(), deviceId, noticeIds: items.map(({ id }) => id) };
  const told: ("ack" | number)[] = [];
  const ack = () => void told.push("ack");
  const retry = ({ delaySeconds }: { delaySeconds: number }) => void told.push(delaySeconds);
  const messages = [{ id: "1", timestamp: new Date(), attempts: 1, body, ack, retry }];
  await consume({ queue: "parley-jobs", messages, ackAll() {}, retryAll() {}, metadata: {} } as never, env);
  return told;
}

describe("a push", () => {
  test("is read by the device alone, comes from us, and says who said what where", async () => {
    const item = await mentioned("*tea* in <#C00000000000|the-kitchen> at `five`? &lt;3");
    const { subscription, deviceId } = await added();
    expect(await run(deviceId, item)).toEqual(["ack"]);
    const [push, ...others] = await received(subscription);
    expect(others).toEqual([]);
    expect(push).toMatchObject({
      headers: { encoding: "aes128gcm", ttl: "86400", topic: here.harbour, urgency: "high" },
      payload: {
        title: "Ada Lovelace in #harbour",
        body: "@Grace Hopper tea in #the-kitchen at five? <3",
        tag: item.id,
        path: `/w/${here.slug}/c/${here.harbour}/p/${item.ts}`,
      },
      publicKey: env.VAPID_PUBLIC_KEY,
      claims: { aud: service, sub: "mailto:no-reply@parley.example" },
    });
    const hours = ((push?.claims.exp ?? 0) - Date.now() / 1_000) / 3_600;
    expect(hours).toBeGreaterThan(0);
    expect(hours).toBeLessThanOrEqual(24);
  });

  test("has one length, whatever it says", async () => {
    const items = [await mentioned("yes"), await mentioned("a long story ".repeat(100))];
    const { subscription, deviceId } = await added();
    for (const item of items) await run(deviceId, item);
    const lengths = (await received(subscription)).map(({ bytes }) => bytes);
    expect(lengths).toEqual([4_096, 4_096]);
  });

  test("is sent once, though the job comes twice", async () => {
    const item = await mentioned();
    const { subscription, deviceId } = await added();
    await run(deviceId, item);
    await run(deviceId, item);
    expect(await received(subscription)).toHaveLength(1);
  });

  test("is one for several things that waited, without those that were read", async () => {
    const [first, second, third] = [await mentioned("one"), await mentioned("two"), await mentioned("three")];
    const { subscription, deviceId } = await added();
    await here.grace.post(`/api/workspaces/${here.slug}/activity/read`, { ids: [second.id] });
    await run(deviceId, first, second, third);
    const payloads = (await received(subscription)).map(({ payload }) => payload);
    expect(payloads).toMatchObject([
      { body: "From Ada Lovelace", tag: here.id, path: `/w/${here.slug}/c/${here.harbour}` },
    ]);
    expect(payloads[0]?.title).toMatch(/^2 new messages in /);
  });

  test("says nothing of what was said where the member wants it so", async () => {
    const item = await mentioned("the secret");
    const { subscription, deviceId } = await added();
    await here.grace.put(`/api/workspaces/${here.slug}/notifications`, { preview: false });
    await run(deviceId, item);
    const [push] = await received(subscription);
    expect(push?.payload).toMatchObject({ title: "Ada Lovelace in #harbour", body: "New message" });
    expect(JSON.stringify(push)).not.toContain("secret");
  });
});

describe("nothing is pushed", () => {
  /** The same mention and the same job, with something between them; the twin of those that are sent. */
  async function pushedAfter(between: (item: ActivityItem) => Promise<unknown>): Promise<number> {
    const item = await mentioned();
    const { subscription, deviceId } = await added();
    await between(item);
    expect(await run(deviceId, item)).toEqual(["ack"]);
    return (await received(subscription)).length;
  }

  test("unless something happened before it is sent, it is", async () => {
    expect(await pushedAfter(async () => {})).toBe(1);
  });

  test("of what was read meanwhile", async () => {
    const readThere = async ({ ts }: ActivityItem) => {
      await here.grace.post(`/api/channels/${here.harbour}/read`, { ts });
      await expect.poll(async () => (await inbox())[0]?.readAt, { timeout: 15_000 }).not.toBeNull();
    };
    expect(await pushedAfter(readThere)).toBe(0);
  });

  test("of what was deleted meanwhile", async () => {
    const deleted = async ({ channelId, ts }: ActivityItem) => {
      await here.ada.delete(`/api/messages/${channelId}-${ts}`);
      await expect.poll(inbox, { timeout: 15_000 }).toEqual([]);
    };
    expect(await pushedAfter(deleted)).toBe(0);
  });

  test("of a channel that was muted meanwhile", async () => {
    const muted = () => here.grace.put(`/api/channels/${here.harbour}/notifications`, { muted: true });
    expect(await pushedAfter(muted)).toBe(0);
  });

  test("of a channel that is to tell nothing", async () => {
    const level = () => here.grace.put(`/api/channels/${here.harbour}/notifications`, { level: "nothing" });
    expect(await pushedAfter(level)).toBe(0);
  });

  test("of a channel that was left meanwhile", async () => {
    const left = async () => {
      await here.grace.delete(`/api/channels/${here.harbour}/members/${here.grace.id}`);
      await expect.poll(inbox, { timeout: 15_000 }).toEqual([]);
    };
    expect(await pushedAfter(left)).toBe(0);
  });

  test("to whoever is not to be disturbed", async () => {
    const dndUntil = new Date(Date.now() + 3_600_000).toISOString();
    const quiet = () => here.grace.put(`/api/workspaces/${here.slug}/notifications`, { dndUntil });
    expect(await pushedAfter(quiet)).toBe(0);
  });

  test("to whoever sits before a screen, until they have gone", async () => {
    const item = await mentioned();
    const { subscription, deviceId } = await added();
    const tab = await openHub(here.grace, here.slug);
    await tab.ask({ type: "activity" });
    await run(deviceId, item);
    expect(await received(subscription)).toEqual([]);
    await tab.ask({ type: "presence.set", status: "away" });
    await run(deviceId, item);
    await expect.poll(() => received(subscription), { timeout: 15_000 }).toHaveLength(1);
    tab.close();
  });

  test("under a session that is over, and its device is forgotten", async () => {
    const item = await mentioned();
    const elsewhere = await here.grace.again();
    const { subscription, deviceId } = await added(elsewhere);
    expect(await devicesOf()).toEqual([deviceId]);
    await elsewhere.post("/api/auth/logout", { refreshToken: elsewhere.refreshToken });
    expect(await devicesOf()).toEqual([]);
    await run(deviceId, item);
    expect(await received(subscription)).toEqual([]);
  });

  test("to somebody who was removed from the workspace", async () => {
    const item = await mentioned();
    const { subscription, deviceId } = await added();
    await here.ada.delete(`/api/workspaces/${here.slug}/members/${here.grace.id}`);
    await run(deviceId, item);
    expect(await received(subscription)).toEqual([]);
  });
});

describe("a push service", () => {
  test.each([404, 410])("that answers %i has no such device any more: it is forgotten", async (status) => {
    const item = await mentioned();
    const { subscription, deviceId } = await added();
    const other = await added();
    await answerWith(subscription, { status });
    expect(await run(deviceId, item)).toEqual(["ack"]);
    expect(await devicesOf()).toEqual([other.deviceId]);
  });

  test.each([429, 500, 503])("that answers %i is asked again", async (status) => {
    const item = await mentioned();
    const { subscription, deviceId } = await added();
    await answerWith(subscription, { status, headers: { "retry-after": "120" } });
    expect(await run(deviceId, item)).toEqual([120]);
    expect(await run(deviceId, item)).toEqual(["ack"]);
    expect(await received(subscription)).toHaveLength(1);
    expect(await devicesOf()).toEqual([deviceId]);
  });

  test.each([302, 400, 403, 413])("that answers %i is not asked again, nor followed elsewhere", async (status) => {
    const item = await mentioned();
    const { subscription, deviceId } = await added();
    const elsewhere = await subscribed();
    await answerWith(subscription, { status, headers: { location: elsewhere.endpoint } });
    expect(await run(deviceId, item)).toEqual(["ack"]);
    expect(await received(elsewhere)).toEqual([]);
    expect(await devicesOf()).toEqual([deviceId]);
  });

  test("that nobody runs is asked again", async () => {
    const item = await mentioned();
    const endpoint = "http://127.0.0.1:1/push";
    const { keys } = await subscribed();
    const path = `/api/workspaces/${here.slug}/push/devices`;
    const { body } = await here.grace.post<{ device: PushDevice }>(path, { endpoint, keys });
    if (!isPushDeviceId(body.device.id)) throw new Error("no device");
    expect(await run(body.device.id, item)).toEqual([backoffSeconds(1)]);
    expect(await hub().pushDevices(whose())).toMatchObject({ devices: [{ id: body.device.id }] });
  });
});
