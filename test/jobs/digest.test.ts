import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, inject, test } from "vitest";
import { hubName } from "../../durable-objects/stubs";
import { Self } from "../../durable-objects/user-hub/self";
import { Tables } from "../../durable-objects/user-hub/tables";
import type { Env } from "../../src/env";
import { sendDigest } from "../../src/jobs/send-digest";
import type { ActivityItem } from "../../src/protocol/activity";
import type { ChannelId } from "../../src/protocol/ids";
import { channel, message, type Team, team } from "../cast";
import { openHub } from "../line";
import type { MailServers } from "../mail-servers/provided";

/** The job that mails what stayed unseen, run by hand. test/crash/away.test.ts has the whole way by itself. */

const { inbox, ports }: MailServers = inject("mail");
type Arrived = { mail: { subject: string; text: string; messageId: string } };
const by = (server: keyof typeof ports): Env => ({
  ...env,
  MAIL_TRANSPORT: "smtp",
  SMTP_HOST: "127.0.0.1",
  SMTP_PORT: String(ports[server]),
  SMTP_SECURE: "off",
});

let here: Team & { harbour: ChannelId };

beforeEach(async () => {
  const made = await team();
  const { ada, grace, slug } = made;
  here = { ...made, harbour: await channel(ada, slug, { name: "harbour", members: [grace] }) };
  await grace.get(`/api/workspaces/${slug}/activity`);
  await env.DB.prepare("UPDATE users SET email_verified_at = 1 WHERE id = ?").bind(grace.id).run();
});

const mails = async () => (await fetch(`${inbox}/${encodeURIComponent(here.grace.email)}`)).json<Arrived[]>();
const stub = () => env.USER_HUB.get(env.USER_HUB.idFromName(hubName(here.id, here.grace.id)));

async function mentioned(text: string): Promise<ActivityItem> {
  const said = await message(here.ada, here.harbour, `<@${here.grace.id}> ${text}`);
  const find = async () => {
    const path = `/api/workspaces/${here.slug}/activity`;
    const { body } = await here.grace.get<{ items: ActivityItem[] }>(path);
    return body.items.find(({ ts, kind }) => ts === said.ts && kind === "mention");
  };
  await expect.poll(find, { timeout: 15_000 }).toBeDefined();
  return (await find()) as ActivityItem;
}

/** A digest of these, as the hub's alarm leaves it when the queue has its job. */
async function digestOf(...items: ActivityItem[]) {
  const digestId = crypto.randomUUID();
  const noticeIds = JSON.stringify(items.map(({ id }) => id));
  await runInDurableObject(stub(), (_, { storage }) => {
    const mail = new Tables(storage, new Self(storage.sql), "mail");
    mail.put("INSERT INTO digests VALUES (?, ?, 1, 0, ?)", digestId, noticeIds, Date.now());
  });
  // A hub that is awake knows its tables by heart.
  await evictDurableObject(stub());
  return { kind: "digest" as const, workspaceId: here.id, userId: here.grace.id, digestId };
}

const failed = (sending: Promise<void>) =>
  sending.then(
    () => false,
    () => true,
  );

describe("a digest", () => {
  test("is one mail, though its job comes twice, one after the other or at once", async () => {
    const work = await digestOf(await mentioned("one"), await mentioned("two"));
    await Promise.all([failed(sendDigest(by("open"), work)), failed(sendDigest(by("open"), work))]);
    await sendDigest(by("open"), work);
    const [one, ...others] = await mails();
    expect(others).toEqual([]);
    expect(one?.mail.subject).toMatch(/^2 messages wait for you in /);
    expect(one?.mail.messageId).toBe(`<${work.digestId}@parley.example>`);
  });

  test("leaves out what was read meanwhile, and is none when all of it was", async () => {
    const [first, second] = [await mentioned("read in time"), await mentioned("not seen")];
    const [both, read] = [await digestOf(first, second), await digestOf(first)];
    await here.grace.post(`/api/workspaces/${here.slug}/activity/read`, { ids: [first.id] });
    await sendDigest(by("open"), read);
    expect(await mails()).toEqual([]);
    await sendDigest(by("open"), both);
    const [one] = await mails();
    expect(one?.mail.subject).toBe("Ada Lovelace mentioned you in #harbour");
    expect(one?.mail.text).toContain("not seen");
    expect(one?.mail.text).not.toContain("read in time");
  });

  test("is tried again when the mail server does not take it now", async () => {
    const work = await digestOf(await mentioned("tea?"));
    expect(await failed(sendDigest(by("full"), work))).toBe(true);
    await sendDigest(by("open"), work);
    expect(await mails()).toHaveLength(1);
  });

  test("is given up when the mail server will never take it", async () => {
    const work = await digestOf(await mentioned("tea?"));
    await sendDigest(by("unknown"), work);
    await sendDigest(by("open"), work);
    expect(await mails()).toEqual([]);
  });

  test("says nothing of what was said where the member wants it so", async () => {
    await here.grace.put(`/api/workspaces/${here.slug}/notifications`, { preview: false });
    await sendDigest(by("open"), await digestOf(await mentioned("the secret")));
    const [one] = await mails();
    expect(one?.mail.text).toContain("Ada Lovelace mentioned you in #harbour");
    expect(JSON.stringify(one)).not.toContain("secret");
  });

  test.each([
    ["who wants no mail", () => here.grace.put(`/api/workspaces/${here.slug}/notifications`, { mail: "never" })],
    ["who muted the channel", () => here.grace.put(`/api/channels/${here.harbour}/notifications`, { muted: true })],
    ["who was removed", () => here.ada.delete(`/api/workspaces/${here.slug}/members/${here.grace.id}`)],
    ["who is at a screen again", () => openHub(here.grace, here.slug)],
    [
      "whose address nobody has proven",
      () => env.DB.prepare("UPDATE users SET email_verified_at = NULL WHERE id = ?").bind(here.grace.id).run(),
    ],
    [
      "who is not to be disturbed",
      () =>
        here.grace.put(`/api/workspaces/${here.slug}/notifications`, {
          dndUntil: new Date(Date.now() + 3_600_000).toISOString(),
        }),
    ],
  ])("is not sent to somebody %s", async (_, between) => {
    const work = await digestOf(await mentioned("tea?"));
    await between();
    await sendDigest(by("open"), work);
    expect(await mails()).toEqual([]);
  });
});
